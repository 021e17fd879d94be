"""Single cells: how numbers and dates are written, and what that leaves open."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from kam_analytics.ingest.cells import dates, values


@pytest.mark.parametrize("every", [2.5, 4, 7, 10, 20, 50])
def test_faults_that_come_again_and_again_do_not_hide_the_numbers(every: float) -> None:
    """Two in five cells at most are none, at places that an even step would meet again and again."""
    for length in (6_000, 58_000, 60_000, 61_000):
        cells = ["tbd" if number % every < 1 else "1,234.50" for number in range(length)]
        found = values.numbers(cells)
        assert found is not None, (every, length)
        assert found.decimals == ("point",)


@pytest.mark.parametrize(
    ("cell", "digits", "negative", "percent"),
    [
        ("1234.5", "1234.5", False, False),
        ("-1234.5", "1234.5", True, False),
        ("1234.5-", "1234.5", True, False),
        ("(1,234.50)", "1,234.50", True, False),
        ("$ 1,234.50", "1,234.50", False, False),
        ("-$74.69", "74.69", True, False),
        ("$-74.69", "74.69", True, False),
        ("¥1,234", "1,234", False, False),
        ("￥１，２３４．５", "1,234.5", False, False),
        ("1.234,50 €", "1.234,50", False, False),
        ("CNY 12", "12", False, False),
        ("15 %", "15", False, True),
        ("\u22125", "5", True, False),
        ("(-5.00)", "5.00", True, False),  # says so twice
        ("12元", "12", False, False),
    ],
)
def test_a_written_number_is_taken_apart(cell: str, digits: str, negative: bool, percent: bool) -> None:
    assert values.bare_number(cell) == (digits, negative, percent, 0)


@pytest.mark.parametrize("cell", ["", "abc", "-", "N/A", "$"])
def test_other_things_are_no_numbers(cell: str) -> None:
    assert not values.is_number(cell)


@pytest.mark.parametrize("cell", ["12 PCS", "1.2.3", "1,23,4", "12-13", "10:30", "A12", "1 2"])
def test_near_numbers_are_no_numbers(cell: str) -> None:
    assert not values.is_number(cell)


@pytest.mark.parametrize(
    ("digits", "styles"),
    [
        ("1234", ("point", "comma")),
        ("1,234", ("point", "comma")),
        ("1.234", ("point", "comma")),
        ("1,234,567", ("point",)),
        ("1.234.567", ("comma",)),
        ("1,234.5", ("point",)),
        ("1.234,5", ("comma",)),
        ("12,5", ("comma",)),
        ("12.5", ("point",)),
        ("0.125", ("point",)),
        ("0,125", ("comma",)),
        ("1234.567", ("point",)),
        ("1'234.50", ("point",)),
        ("1 234,50", ("comma",)),
        ("12,34,567.00", ("point",)),
        ("1.2E+05", ("point",)),
        ("12,34", ("comma",)),
    ],
)
def test_decimal_marks_that_fit_a_number(digits: str, styles: tuple[str, ...]) -> None:
    assert values.styles(digits) == styles


def test_the_column_decides_what_a_single_number_leaves_open() -> None:
    found = values.numbers(["1,234", "5,678", "1,234.5"])
    assert found is not None
    assert (found.decimals, found.decisive) == (("point",), True)
    found = values.numbers(["1,234", "5,678"])
    assert found is not None
    assert (found.decimals, found.decisive, found.examples) == (("point", "comma"), False, ("1,234", "5,678"))
    found = values.numbers(["1234", "5678", "NULL", "-", ""])
    assert found is not None
    assert (found.decimals, found.decisive) == (("point",), False)
    assert values.numbers(["1", "x", "y"]) is None


def finding(*cells: str, serials: bool = False) -> dates.DateFinding:
    found = dates.find(Counter(cells), serials=serials)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["2024-03-05"], ("ymd",)),
        (["2024/3/5", "2024/12/31"], ("ymd",)),
        (["20240305"], ("ymd",)),
        (["2024年3月5日", "2024年12月31日"], ("ymd",)),
        (["2024.3.5"], ("ymd",)),
        (["05/03/2024", "13/03/2024"], ("dmy",)),
        (["05/03/2024", "03/13/2024"], ("mdy",)),
        (["5.3.2024", "31.3.2024"], ("dmy",)),
        (["5-Mar-2024"], ("dmy",)),
        (["09-Mar-11", "31-Mar-11"], ("dmy",)),
        (["Mar 5, 2024"], ("mdy",)),
        (["2/24/2003 0:00", "05/07/2003 00:00"], ("mdy",)),
        (["05/05/2024", "07/07/2024"], ("dmy",)),  # every reading gives the same days
    ],
)
def test_the_column_decides_the_order(cells: list[str], orders: tuple[str, ...]) -> None:
    assert finding(*cells).orders == orders


def test_an_open_order_stays_open_and_shows_telling_values() -> None:
    found = finding("05/05/2024", "05/03/2024", "07/08/2024")
    assert set(found.orders) == {"dmy", "mdy"}
    assert found.examples == ("05/03/2024", "07/08/2024")
    assert set(finding("01-02-03").orders) == {"dmy", "mdy", "ymd"}
    assert set(finding("20-10-16", "31-12-16").orders) == {"dmy", "ymd"}  # 2016 or 2031?


def test_a_few_typing_errors_do_not_decide_but_a_contradiction_asks() -> None:
    days = [f"{day:02}/{month:02}/2024" for month in range(1, 13) for day in range(1, 29)]
    assert finding(*days, "03/25/2024").orders == ("dmy",)
    assert set(finding("25/03/2024", "03/25/2024", "26/03/2024", "03/26/2024").orders) == {"dmy", "mdy"}


def test_days_that_do_not_exist_are_not_read() -> None:
    assert finding("31/02/2024", "30/02/2024").orders == ()
    assert finding("1899-12-31").readable == 0
    assert dates.find(Counter({"hello": 3, "2024-01-01": 1})) is None


DATES = (
    "20240305", "1/2/24", "2024-03-05 10:15", "Mon 5/3/24", "5. März 2024", "Sep 5th, 2024", "2024 Mar 5", "5Mar24", "2024年12月20日",
    "二〇二四年12月二十日",
)  # fmt: skip
OTHERS = (
    "val13 1",
    "Lager 7",
    "12345678.5",
    "Müller 12",
    "2024年",
    "12年",
    "C-0001",
    "9,50",
    "1/2",
    "1250",
    "Mar 24",
)


@pytest.mark.parametrize(("cell", "dated"), [*((cell, True) for cell in DATES), *((cell, False) for cell in OTHERS)])
def test_a_cell_looks_like_a_date_or_not(cell: str, dated: bool) -> None:
    assert dates.shaped(cell) == dated


def test_serials_count_only_where_a_date_is_expected() -> None:
    assert finding("45000", "45001.5", serials=True).orders == ("serial",)
    assert dates.find(Counter({"45000": 1})) is None
    assert dates.read("45000", ["serial"]) == date(2023, 3, 15)  # Excel's own value


def test_two_digit_years_do_not_become_the_first_century() -> None:
    found = finding("5/3/24", "13/3/2024")
    assert dates.read("5/3/24", found.formats["dmy"]) == date(2024, 3, 5)
    assert dates.read("13/3/2024", found.formats["dmy"]) == date(2024, 3, 13)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2024-01-05 12:30:00.123", "2024-01-05"),
        ("2024-01-05T12:30:00Z", "2024-01-05"),
        ("5/3/2024 2:05 PM", "5/3/2024"),
        ("2020-04-26 14:45:34.083 UTC", "2020-04-26"),
        ("2024-01-05", "2024-01-05"),
    ],
)
def test_the_time_of_day_is_left_off(text: str, part: str) -> None:
    assert dates.split(text)[0] == part


@pytest.mark.parametrize(
    ("cells", "single"),
    [
        (["2/24/2003 0:00", "05/07/2003 00:00"], "%m/%d/%Y %H:%M"),
        (["2024-01-05", "2024-01-06 10:00"], None),
        (["2024-01-05T12:30:00Z"], None),
        (["05/13/2024"], "%m/%d/%Y"),
    ],
)
def test_the_one_format_of_a_column(cells: list[str], single: str | None) -> None:
    found = finding(*cells)
    assert found.single[found.orders[0]] == single
