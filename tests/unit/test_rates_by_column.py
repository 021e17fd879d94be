"""Exchange rates with a currency in each column: what is asked, what stands in the tables, and how mended rows complete it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import NeedsAnswer
from kam_analytics.ingest.meaning import rates_table
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import begin, load, write

# As the European Central Bank writes them: the newest day first, N/A where there is none, a comma at the end of each line.
ECB = (
    "Date,USD,JPY,BGN,ISK,\n2024-01-05,1.0921,158.15,1.9558,N/A,\n2024-01-04,1.0953,,1.9558,150.3,\n"
    "2024-01-03,1.0919,x,1.9558,N/A,\n2024-01-02,1.0956,155.52,1.9558,151.5,\n2024-01-01,N/A,N/A,N/A,N/A,\n"
)


def rates(engine: Engine) -> list[tuple[int, str, str, Decimal]]:
    found = engine.rows("SELECT * FROM exchange_rate ORDER BY date, from_currency, to_currency")
    return [(row["date"].day, row["from_currency"], row["to_currency"], row["rate"].normalize()) for row in found]


def test_a_table_of_a_bank_is_asked_about_loaded_mended_and_taken_back(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, ECB, "eurofxref.csv")
    found = ingest.inspect(path)
    assert (found.kind, found.mapping["date"].source) == ("rates", "Date")
    with pytest.raises(NeedsAnswer) as asked:
        ingest.plan_for(found)
    (question,) = asked.value.questions
    assert question.code == "base"
    lines = {choice.id: choice.text("base", "en") for choice in (*question.choices, *question.others)}
    assert lines["EUR/each"] == "1 EUR = 1.0921 USD; 1 EUR = 158.15 JPY"
    assert lines["each/EUR"] == "1 USD = 1.0921 EUR; 1 JPY = 158.15 EUR"
    assert lines["100each/CHF"] == "100 USD = 1.0921 CHF; 100 JPY = 158.15 CHF"
    assert question.choices[0].id == "EUR/each"
    assert "USD/each" not in lines  # it is a column
    zero = write(tmp_path, ECB.replace("1.0921", "0.0000"), "zero.csv")
    (asked_again,) = ingest.questions(ingest.inspect(zero))
    assert asked_again.choices[0].text("base", "en") == "1 EUR = 158.15 JPY; 1 EUR = 1.9558 BGN"  # 0 is no rate

    outcome = load(engine, path, base="EUR/each")
    rows = outcome.rows
    assert rows is not None
    assert (rows.in_file, rows.loaded, rows.rejected, rows.skipped, outcome.skips) == (5, 3, 1, 1, {"no_amounts": 1})
    (reject,) = outcome.rejects
    assert (reject.row, reject.column, reject.value, reject.reason) == (4, "JPY", "x", "not_a_rate")
    (note,) = [note for note in outcome.warnings if note.code == "rates_by_column"]
    assert "1 EUR = 1.9558 BGN; 1 EUR = 158.15 JPY; 1 EUR = 1.0921 USD (on 2024-01-05)" in note.text("en")
    assert not [note for note in outcome.warnings if note.code == "rates_left_out"]  # the empty column has no header
    first = [
        (2, "EUR", "BGN", Decimal("1.9558")), (2, "EUR", "ISK", Decimal("151.5")),
        (2, "EUR", "JPY", Decimal("155.52")), (2, "EUR", "USD", Decimal("1.0956")),
        (4, "EUR", "BGN", Decimal("1.9558")), (4, "EUR", "ISK", Decimal("150.3")), (4, "EUR", "USD", Decimal("1.0953")),
        (5, "EUR", "BGN", Decimal("1.9558")), (5, "EUR", "JPY", Decimal("158.15")), (5, "EUR", "USD", Decimal("1.0921")),
    ]  # fmt: skip
    assert rates(engine) == first
    assert handle(engine, Request(path=str(path), base="each/EUR")).as_json()["error"]["code"] == "loaded_otherwise"

    rejected = b"".join(ingest.rejects_csv(engine, outcome.import_id)).decode("utf-8-sig")
    assert rejected.splitlines()[1].startswith("2024-01-03,1.0919,x,1.9558,N/A,")
    mended = write(tmp_path, rejected.replace(",x,1.9558", ",155.67,1.9558").replace("x", "mended"), "mended.csv")
    done = handle(engine, Request(path=str(mended))).as_json()
    assert (done["status"], done["rows"]["loaded"]) == ("committed", 1)
    added = [
        (3, "EUR", code, Decimal(rate)) for code, rate in (("BGN", "1.9558"), ("JPY", "155.67"), ("USD", "1.0919"))
    ]
    assert rates(engine) == sorted([*first, *added])
    ingest.undo(engine, done["import_id"])
    assert rates(engine) == first
    ingest.redo(engine, done["import_id"])
    assert rates(engine) == sorted([*first, *added])

    # The next file of the same shape is read like the first one, without asking; of a day that is there, the newer one counts.
    newer = write(
        tmp_path,
        "Date,USD,JPY,BGN,ISK,\n2024-01-08,1.095,158,1.9558,N/A,\n2024-01-05,1.1,158.15,1.9558,N/A,\n",
        "2.csv",
    )
    later = handle(engine, Request(path=str(newer), mode="auto")).as_json()
    assert (later["status"], later["mode"]) == ("committed", "update")
    assert [row for row in rates(engine) if row[0] in (5, 8) and row[2] == "USD"] == [
        (5, "EUR", "USD", Decimal("1.1")), (8, "EUR", "USD", Decimal("1.095")),
    ]  # fmt: skip
    ingest.undo(engine, later["import_id"])
    assert rates(engine) == sorted([*first, *added])

    # Upside down beside what is loaded: said before anything counts.
    pending = begin(engine, write(tmp_path, "Date,USD,GBP\n2024-01-02,1.0956,0.865\n", "down.csv"), base="each/EUR")
    (note,) = [note for note in pending.outcome("pending").warnings if note.code == "rates_contradict"]
    pending.discard()
    assert "2024-01-02: 1 USD = 1.0956 EUR, but 1 EUR = 1.0956 USD" in note.text("en")

    # Likewise rates the same way round some days later or before, which no other day contradicts: rates for one EUR that are
    # for one USD.
    for day, near in (("2024-01-09", "2024-01-05"), ("2023-12-29", "2024-01-02")):
        pending = begin(engine, write(tmp_path, f"Date,USD,GBP\n{day},0.9128,0.865\n", "far.csv"), base="EUR/each")
        (note,) = [note for note in pending.outcome("pending").warnings if note.code == "rates_far"]
        pending.discard()
        assert (note.params["count"], note.params["day"], note.params["near"]) == (1, day, near)
    for fair in ("2024-01-09,1.19,0.8", "2024-01-20,0.9128,0.8"):  # within a tenth; two weeks later
        pending = begin(engine, write(tmp_path, f"Date,USD,GBP\n{fair}\n", "fair.csv"), base="EUR/each")
        assert not [note for note in pending.outcome("pending").warnings if note.code == "rates_far"]
        pending.discard()


def test_pairs_in_the_headings_answer_for_themselves_also_for_a_hundred_and_turned(
    engine: Engine, tmp_path: Path
) -> None:
    text = (
        "Date;USD/CNY;100JPY/CNY;CNY/MYR;EUR per GBP;SDR\n02.01.2024;7,0770;5,0122;0,6480;1,1533;9,1\n"
        "15.01.2024;7,1002;;0,6491;1,1632;9,2\n"
    )
    outcome = load(engine, write(tmp_path, text))
    assert [row for row in rates(engine) if row[0] == 2] == [
        (2, "CNY", "MYR", Decimal("0.648")), (2, "GBP", "EUR", Decimal("1.1533")),
        (2, "JPY", "CNY", Decimal("0.050122")), (2, "USD", "CNY", Decimal("7.077")),
    ]  # fmt: skip
    assert len(rates(engine)) == 7
    assert [note.params for note in outcome.warnings if note.code == "rates_left_out"] == [{"columns": "SDR"}]


@pytest.mark.parametrize(
    ("title", "answer", "expected"),
    [
        ("人民币汇率中间价　单位：人民币/100外币", None, {"USD": "7.077", "EUR": "7.8114", "JPY": "0.0501"}),
        ("中间价", "100each/CNY", {"USD": "7.077", "EUR": "7.8114", "JPY": "0.0501"}),
        ("中间价", "each/人民币", {"USD": "707.7", "EUR": "781.14", "JPY": "0.0501"}),
    ],
)
def test_a_chinese_workbook(
    engine: Engine, tmp_path: Path, title: str, answer: str | None, expected: dict[str, str]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [title],
        ["日期", "美元", "欧元", "100日元"],
        [date(2024, 1, 2), 707.7, 781.14, 5.01],
        [date(2024, 1, 3), 710.02, None, 5.02],
    ):
        sheet.append(row)
    book.save(tmp_path / "汇率.xlsx")
    load(engine, tmp_path / "汇率.xlsx", base=answer)
    assert {row[1]: str(row[3]) for row in rates(engine) if row[0] == 2} == expected
    assert {row[2] for row in rates(engine)} == {"CNY"}
    assert len(rates(engine)) == 5


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("1 EUR =", "EUR/each"),
        ("Foreign currency units per euro", "EUR/each"),
        ("CNY per 100 units of foreign currency", "100each/CNY"),
        ("Base currency: EUR", "EUR"),
        ("Reference rates against the euro", "EUR"),
        ("基准货币：欧元", "EUR"),
        ("eurofxref-hist.csv", None),
        ("人民币汇率中间价", None),
        ("sales per unit", None),
    ],
)
def test_what_titles_say_of_all_rates(title: str, told: str | None) -> None:
    assert rates_table.told_above([title]) == told


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("USD rate", "/USD"), ("Rate (USD)", "/USD"), ("美元中间价", "/USD"), ("US dollar", "/USD"), ("瑞士法郎", "/CHF"),
        ("Japanese yen (100)", "/JPY/100"), ("100 日元", "/JPY/100"), ("EURUSD", "EUR/USD"), ("EUR/USD Close", "EUR/USD"),
        ("美元兑人民币", "USD/CNY"), ("CNY per 100 JPY", "JPY/CNY/100"), ("人民币", "/CNY"),
        ("Amount", None), ("MAX", None), ("Amount USD", None), ("Total", None), ("", None), ("/", None), ("元", None),
    ],
)  # fmt: skip
def test_between_which_currencies_a_heading_says_that_rates_are(header: str, label: str | None) -> None:
    assert rates_table.label(header) == label


@given(st.text(max_size=30))
def test_no_heading_breaks_it_nor_gets_into_a_statement(header: str) -> None:
    found = rates_table.label(header)
    assert found is None or set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ/01")


def test_what_cannot_be_told_is_refused_with_what_to_do(tmp_path: Path) -> None:
    twice = ingest.inspect(
        write(tmp_path, "Date,USD buying,USD selling,EUR buying,EUR selling\n2024-01-02,7.1,7.2,7.8,7.9\n")
    )
    with pytest.raises(ImportRefused) as refused:
        ingest.plan_for(twice)
    assert refused.value.code == "rates_table"
    assert "USD buying, USD selling, EUR buying, EUR selling" in refused.value.message("en")
    hundred = ingest.inspect(write(tmp_path, "Date,USD,100JPY\n2024-01-02,7.1,5.01\n"))
    for wrong in ("CNY/each", "EUR", "each/each", "EUR/USD", "each/"):  # the first: 100 JPY is what the column counts
        with pytest.raises(ImportRefused) as refused:
            ingest.plan_for(hundred, base=wrong)
        assert refused.value.code == "bad_hint"
    with pytest.raises(ImportRefused) as refused:  # one USD is not 7.1 USD
        ingest.plan_for(ingest.inspect(write(tmp_path, "Date,USD,JPY\n2024-01-02,7.1,5.01\n")), base="USD/each")
    assert refused.value.code == "bad_hint"
    assert "EUR/each" in refused.value.message("en") + refused.value.hint("en")


def test_the_currency_that_all_is_measured_against_is_no_rate(engine: Engine, tmp_path: Path) -> None:
    """A column of ones is proposed as the base, before the usual ones, and left out when it is."""
    path = write(tmp_path, "Date,CHF,USD,Weekday\n2024-01-02,1,1.17,Tue\n2024-01-03,1,1.18,Wed\n")
    with pytest.raises(NeedsAnswer) as asked:
        ingest.plan_for(ingest.inspect(path))
    assert [choice.id for choice in asked.value.questions[0].choices[:3]] == ["CHF/each", "each/CHF", "100each/CHF"]
    outcome = load(engine, path, base="chf/each")
    assert [row[1:3] for row in rates(engine)] == [("CHF", "USD")] * 2
    (note,) = [note for note in outcome.warnings if note.code == "rates_left_out"]
    assert note.params["columns"] == "CHF, Weekday"


def test_a_table_with_amounts_beside_is_no_table_of_rates(tmp_path: Path) -> None:
    found = ingest.inspect(write(tmp_path, "Date,Sales,USD,EUR\n2024-01-02,5,7.1,7.2\n2024-01-03,6,7.1,7.2\n"))
    assert found.kind != "rates"


def test_inspect_says_the_kind_and_the_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kam_analytics.cli import main

    main(["inspect", str(write(tmp_path, "Date,USD,EUR\n2024-01-02,7.1,7.8\n")), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["mapping"]["date"]["source"]) == ("rates", "Date")
    assert said["wide"] == {"USD": "/USD", "EUR": "/EUR"}


def test_one_column_of_a_currency_is_a_table_of_rates_too(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "Date,USD\n2024-01-01,7.1\n2024-01-02,7.2\n")
    found = ingest.inspect(path)
    assert (found.kind, found.proposals["rates"].wide) == ("rates", {"USD": "/USD"})
    (question,) = ingest.questions(found)
    assert (question.code, question.choices[0].id) == ("base", "EUR/each")
    load(engine, path, base="each/CNY")
    assert rates(engine) == [(1, "USD", "CNY", Decimal("7.1")), (2, "USD", "CNY", Decimal("7.2"))]

    told = write(tmp_path, "1 EUR =,\n,\nDate,USD\n2024-01-03,1.09\n2024-01-04,1.1\n", "told.csv")
    load(engine, told)
    assert rates(engine)[2:] == [(3, "EUR", "USD", Decimal("1.09")), (4, "EUR", "USD", Decimal("1.1"))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Date,USD\n2024-01-01,7.1\n2024-01-02,7.2\n", "sales_2024.csv"),
        ("Date,USD\n2024-01-01,7.1\n2024-01-02,7.2\n", "budget.csv"),
        ("Month,USD\n2024-01-01,7000\n2024-02-01,7200\n", "x.csv"),
        ("Payment date,USD\n2024-01-01,7000\n2024-02-01,7200\n", "x.csv"),
        ("Date,USD\n2024-01-01,70\n2024-01-01,72\n2024-01-02,72\n", "x.csv"),  # a day has one rate
    ],
)
def test_one_column_of_a_currency_that_may_be_amounts_is_asked_about(tmp_path: Path, text: str, name: str) -> None:
    path = write(tmp_path, text, name)
    with pytest.raises(NeedsAnswer) as asked:
        ingest.plan_for(ingest.inspect(path))
    (question,) = asked.value.questions
    assert (question.code, question.choices[0].id) == ("kind", "rates")
    assert ingest.plan_for(ingest.inspect(path), "rates", base="each/CNY").wide == {"USD": "USD/CNY"}


def test_one_column_beside_others_or_below_zero_is_no_table_of_rates(tmp_path: Path) -> None:
    for text in (
        "Date,USD,Remarks\n2024-01-01,7.1,a\n2024-01-02,7.2,b\n",
        "Date,USD,Units\n2024-01-01,7.1,1\n2024-01-02,7.2,2\n",
        "Date,USD\n2024-01-01,-7.1\n2024-01-02,7.2\n",
        "Date,Amount USD\n2024-01-01,7.1\n2024-01-02,7.2\n",
    ):
        assert not ingest.inspect(write(tmp_path, text)).proposals["rates"].wide


def test_amounts_below_a_currency_are_targets_where_the_column_is_named(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "Month,USD\n2024-01-01,7000\n2024-02-01,7200\n")
    assert "targets" in [choice.id for choice in ingest.questions(ingest.inspect(path))[0].choices]
    outcome = load(engine, path, "targets", overrides={"amount": "USD"})
    assert outcome.totals == {"amount": Decimal("14200")}
