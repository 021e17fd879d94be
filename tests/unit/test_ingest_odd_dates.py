"""Dates that cannot be right are pointed out before the commit, with how many, examples and rows."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import clock
from kam_analytics.ingest.cells import dates, far_dates
from tests.extracts import begin, write

HEAD = "order id,order date,customer id,sales\n"
LEDGER = "".join(f"O{n},2020-{n % 12 + 1:02}-15,C1,10\n" for n in range(24))


def notes(engine: Engine, path: Path, **answers: Any) -> dict[str, dict[str, Any]]:
    pending = begin(engine, path, "sales", **answers)
    pending.discard()
    return {note.code: dict(note.params) for note in pending.warnings}


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_year_after_the_end_of_a_ledger_is_pointed_out_with_its_row(
    engine: Engine, tmp_path: Path, quote: str
) -> None:
    """The strict path, which keeps no row numbers, finds them in the file."""
    text = HEAD + LEDGER + "O98,2035-02-01,C1,10\nO99,2035-03-01,C1,10\n"
    text = text.replace(",20", f",{quote}20").replace(",C1", f"{quote},C1")
    path = write(tmp_path, text)
    assert ingest.plan_for(ingest.inspect(path), "sales").strict
    assert notes(engine, path) == {
        "dates_far": {
            "column": "order date", "count": 2, "examples": "2035-02-01 (#26), 2035-03-01 (#27)",
            "first": "2020-01", "last": "2020-12",
        }
    }  # fmt: skip


def test_a_careful_load_shows_the_date_as_it_is_written(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f'O{n},{n % 28 + 1}/{n % 12 + 1}/18,C1,"1,000.50"\n' for n in range(30))
    path = write(tmp_path, HEAD + rows + "O99,31/05/31,C1,10\n\nO98,1/6/1931,C1,10\n")
    found = notes(engine, path)
    assert found["dates_far"]["examples"] == "1/6/1931 = 1931-06-01 (#34), 31/05/31 = 2031-05-31 (#32)"
    assert found["dates_far"]["count"] == 2
    assert found["dates_far"]["last"] == "2018-12"


def test_dates_in_the_future_are_pointed_out(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 12, 20, 12))
    path = write(tmp_path, HEAD + LEDGER + "O98,2020-12-21,C1,10\nO99,2020-12-31,C1,10\n")
    assert notes(engine, path) == {"dates_ahead": {"column": "order date", "count": 1, "examples": "2020-12-31 (#27)"}}


def test_due_dates_may_lie_ahead_and_customers_may_be_old(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2024, 1, 20, 12))
    path = write(tmp_path, "invoice no,invoice date,due date,customer id,amount\nI1,2024-01-13,2024-03-13,C1,5\n")
    assert begin(engine, path, "invoices").warnings == ()
    ingest.discard_pending(engine)
    rows = "".join(f"C{n},Name {n},{1950 + n * 9}-01-05\n" for n in range(8))
    path = write(tmp_path, "customer id,customer name,customer since\n" + rows, "c.csv")
    assert begin(engine, path, "customers").warnings == ()


def month(year: int, number: int = 1) -> int:
    return year * 12 + number - 1


@pytest.mark.parametrize(
    ("months", "spans"),
    [
        ([], []),
        ([(month(2019), 1), (month(2030), 1)], []),  # too few to say what is usual
        ([(month(1931, 5), 1), (month(2018), 60), (month(2020), 40)], [(date(1931, 5, 1), date(1931, 5, 31))]),
        ([(month(1950) + 24 * n, 1) for n in range(20)], []),  # spread, but never parted
        ([(month(2010), 40), (month(2020), 60)], []),  # two parts of a business
        ([(month(2020), 99), (month(2022), 1)], []),
        ([(month(2020), 99), (month(2022, 2), 1)], [(date(2022, 2, 1), date(2022, 2, 28))]),
    ],
)
def test_far_is_parted_by_years_and_few(months: list[tuple[int, int]], spans: list[tuple[date, date]]) -> None:
    assert far_dates.far(months) == spans


def test_a_column_that_mixes_writings_is_pointed_out(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + LEDGER + "O9,15/03/2020,C1,5\nO9,16/03/2020,C1,5\n")
    found = [note for note in ingest.inspect(path).warnings if note.code == "mixed_dates"]
    assert [note.params for note in found] == [{"column": "order date", "examples": "2020-01-15 (24), 15/03/2020 (2)"}]
    assert ingest.inspect(write(tmp_path, HEAD + LEDGER)).warnings == ()


def test_an_order_that_later_rows_contradict_is_pointed_out(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f"O{n},{n % 28 + 1:02}/{n % 12 + 1:02}/2020,C1,5\n" for n in range(336))
    path = write(tmp_path, HEAD + rows + "O9,03/25/2020,C1,5\nO9,yesterday,C1,5\n")
    pending = begin(engine, path, "sales")
    assert pending.rows == ingest.Rows(338, 336, 2, 0)
    assert [(note.code, note.params) for note in pending.warnings] == [
        ("dates_against_order", {"column": "order date", "count": 1, "examples": "03/25/2020"})
    ]


def test_a_date_far_down_a_large_file_contradicts_what_its_sample_leaves_open(engine: Engine, tmp_path: Path) -> None:
    """Only the first of each month, in both parts, but for one line between the parts that the sample reads: asked, and
    said when the answer does not fit."""
    line = "O1,01/01/2020,C1,5.00" + " " * 400 + "\n"
    path = tmp_path / "large.csv"
    with path.open("w") as stream:
        stream.write(HEAD)
        stream.writelines([line] * 10_500)
        stream.write("O2,25/03/2020,C1,5.00\n")
        stream.writelines([line] * 10_500)
    inspection = ingest.inspect(path)
    assert not inspection.complete
    assert [question.code for question in ingest.questions(inspection)] == ["date_order"]
    pending = begin(engine, path, "sales", date_order="mdy")
    assert pending.rows == ingest.Rows(21_001, 21_000, 1, 0)
    assert "dates_against_order" in {note.code for note in pending.warnings}
    pending.discard()
    assert begin(engine, path, "sales", date_order="dmy").rows == ingest.Rows(21_001, 21_001, 0, 0)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("5. März 2024", "dmy", date(2024, 3, 5)),
        ("Di., 5. März 2024", "dmy", date(2024, 3, 5)),
        ("15 Okt. 2024", "dmy", date(2024, 10, 15)),
        ("31-Dez-24", "dmy", date(2024, 12, 31)),
        ("1er août 2024", None, None),
        ("3 déc. 2024", "dmy", date(2024, 12, 3)),
        ("7 juil. 2024", "dmy", date(2024, 7, 7)),
        ("7 juin 2024", "dmy", date(2024, 6, 7)),
        ("12 février 2024", "dmy", date(2024, 2, 12)),
        ("mar. 5 mars 2024", "dmy", date(2024, 3, 5)),
        ("Mar 5, 2024", "mdy", date(2024, 3, 5)),
        ("Tuesday, March 5th, 2024", "mdy", date(2024, 3, 5)),
        ("2024-Mar-05", "ymd", date(2024, 3, 5)),
        ("05MAR2024", "dmy", date(2024, 3, 5)),
        ("2024年3月5日 星期二", "ymd", date(2024, 3, 5)),
        ("2024 年 3 月 5 日", "ymd", date(2024, 3, 5)),
        ("2024年3月5日 下午2:05", "ymd", date(2024, 3, 5)),
        ("二〇二四年三月五日", "ymd", date(2024, 3, 5)),
        ("二零二四年十二月二十五日", "ymd", date(2024, 12, 25)),
        ("二○二四年十月三十日 星期三", "ymd", date(2024, 10, 30)),
        ("二〇二四年十一月十日", "ymd", date(2024, 11, 10)),
        ("二〇二四年一月三十一日", "ymd", date(2024, 1, 31)),
        ("二〇二四年二月三十一日", None, None),
        ("20240305101500", "ymd", date(2024, 3, 5)),
        ("20240305991500", None, None),
        ("Marketing 5", None, None),
    ],
)  # fmt: skip
def test_dates_with_words(text: str, order: str | None, day: date | None) -> None:
    found = dates.find(Counter([text]))
    assert (found.orders if found else ()) == ((order,) if order else ())
    if found and order:
        assert dates.read(text, found.formats[order]) == day


def test_the_database_reads_dates_with_words_alike(engine: Engine, tmp_path: Path) -> None:
    written = ["5. März 2024", "Di, 31. Dezember 2024", "3 déc. 2024", "1 août 2024", "12 févr. 2024", "15 Okt 2024"]
    days = [
        date(2024, 3, 5),
        date(2024, 12, 31),
        date(2024, 12, 3),
        date(2024, 8, 1),
        date(2024, 2, 12),
        date(2024, 10, 15),
    ]
    path = write(tmp_path, HEAD.replace(",", ";") + "".join(f"O1;{text};C1;5\n" for text in written))
    pending = begin(engine, path, "sales")
    assert sorted(row["order_date"] for row in pending.sample) == sorted(days)


def test_a_look_without_a_load_says_dates_that_lie_far_from_all_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEAD + LEDGER + "O98,2035-02-01,C1,10\nO99,2035-02-01,C1,10\n")
    assert cli.main(["inspect", str(path), "--json", "--lang", "en"]) == 0
    warnings = json.loads(capsys.readouterr().out)["warnings"]
    assert [{name: note[name] for name in note if name != "text"} for note in warnings] == [
        {
            "code": "dates_far_seen", "column": "order date", "count": 2, "examples": "2035-02-01", "first": "2020-01",
            "last": "2020-12",
        }
    ]  # fmt: skip
    rows = "".join(f"C{n},Name {n},{1950 + n * 9}-01-05\n" for n in range(8)) + "C9,Name 9,2050-01-01\n"
    path = write(tmp_path, "customer id,customer name,customer since\n" + rows, "c.csv")
    assert cli.main(["inspect", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["warnings"] == []


def test_an_import_with_far_dates_says_how_to_take_it_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], blank: Path
) -> None:
    copied = tmp_path / "kam.duckdb"
    copied.write_bytes(blank.read_bytes())
    path = write(tmp_path, HEAD + LEDGER + "O98,2035-02-01,C1,10\n")
    command = ["import", str(path), "--db", str(copied), "--lang", "en"]
    assert cli.main(command) == 0
    assert "take the import back: undo 1" in capsys.readouterr().out
    assert cli.main(command) == 0  # loaded already: nothing was done that is to be taken back
    assert "take the import back" not in capsys.readouterr().out


def test_the_database_reads_chinese_numerals_alike(engine: Engine, tmp_path: Path) -> None:
    """Every day of a year, written by hand-made rules: units 一 to 九, tens in front of 十."""
    units = ("", *"一二三四五六七八九")

    def numeral(n: int) -> str:
        return (units[n // 10] if n >= 20 else "") + ("十" if n >= 10 else "") + units[n % 10]

    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    rows = "".join(f"O{n},二〇二四年{numeral(day.month)}月{numeral(day.day)}日,C1,10\n" for n, day in enumerate(days))
    begin(engine, write(tmp_path, HEAD + rows), "sales").commit()
    assert [row["order_date"] for row in engine.rows("SELECT order_date FROM sales_line ORDER BY order_date")] == days


def test_orders_that_contradict_each_other_are_asked_about_with_what_each_would_reject(
    engine: Engine, tmp_path: Path
) -> None:
    """12 dates that only day first reads, 8 that only month first reads, 5 that both read."""
    days = (
        [f"{day}/03/2024" for day in range(13, 25)] + [f"03/{day}/2024" for day in range(13, 21)] + ["03/04/2024"] * 5
    )
    path = write(tmp_path, HEAD + "".join(f"O{n},{day},C1,10\n" for n, day in enumerate(days)))
    (question,) = ingest.questions(ingest.inspect(path), "sales")
    assert "no order of day and month reads all" in question.text("en")
    assert "互相矛盾" in question.text("zh")
    rejected = {choice.id: choice.text("date_order", "en").split("looked at ")[1] for choice in question.choices}
    assert rejected == {"dmy": "8 would be rejected", "mdy": "12 would be rejected"}
    assert begin(engine, path, "sales", date_order="dmy").rows == ingest.Rows(25, 17, 8, 0)
    ingest.discard_pending(engine)
    (question,) = ingest.questions(
        ingest.inspect(write(tmp_path, HEAD + "O1,03/04/2024,C1,10\nO2,05/06/2024,C1,10\n")), "sales"
    )
    assert [choice.text("date_order", "en") for choice in question.choices] == ["Day, month, year", "Month, day, year"]
