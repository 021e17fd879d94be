"""Totals and subtotals of every kind stay out and are counted; what is only called so is loaded."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Rows, inspect
from tests.extracts import load, write

HEAD = "order date,customer id,customer,region,note,sales\n"
ROWS = "2024-01-13,C1,A,North,,10\n2024-01-14,C2,B,South,,20\n2024-01-15,C3,C,South,,30\n"


@pytest.mark.parametrize(
    "total",
    [
        "Total,,,,,60",  # where a date should be
        ",,,,Total,60",  # in a column that is not mapped
        ",,Grand Total,,,60",
        "2024-01-31,,Subtotal,,,60",  # with a date, so that the row could be loaded
        "2024-01-31,,South Total,,,60",
        "2024-01-31,,,Total for South,,60",
        "2024-01-31,,TOTAL:,,,60",
        "2024-01-31,C1,A,North,小计,60",  # a subtotal that repeats what it sums over
        "合 计,,,,,60",
        "2024-01-31,,,华东小计,,60",
        "2024-01-31,,1月合计：,,,60",
        "本月合计,,,,,60",
        "Sum,,,,,60",
        "Total,60",  # shorter than the table
        "Summe,,,,,60",
        "Gesamtergebnis,,,,,60",
        "2024-01-31,,,Zwischensumme Süd,,60",
        "總計,,,,,60",
        "2024-01-31,,,華東小計,,60",
    ],
)
def test_a_total_is_left_out_and_counted_between_lines_and_at_the_end(
    engine: Engine, tmp_path: Path, total: str
) -> None:
    first, second, third = ROWS.splitlines(keepends=True)
    rows = [first, second, f"{total}\n", third, f"{total}\n"]
    outcome = load(engine, write(tmp_path, HEAD + "".join(rows)), "sales")
    assert (outcome.rows, outcome.skips) == (Rows(5, 3, 0, 2), {"totals_row": 2})
    assert outcome.totals["revenue"] == Decimal("60")


@pytest.mark.parametrize(
    "row",
    [
        "2024-01-16,C4,Total,North,,5",  # an oil company
        "2024-01-16,C4,Total Energies,North,,5",
        "2024-01-16,C4,D,North,Colgate Total,5",
        "2024-01-16,C4,汇总科技有限公司,North,,5",
        "2024-01-16,C4,Gesamtverband e.V.,North,,5",
        "2024-01-16,C4,Sumitomo,North,sum of parts,5",
    ],
)
def test_a_name_is_no_total(engine: Engine, tmp_path: Path, row: str) -> None:
    outcome = load(engine, write(tmp_path, f"{HEAD}{ROWS}{row}\n"), "sales")
    assert (outcome.rows, outcome.totals["revenue"]) == (Rows(4, 4, 0, 0), Decimal("65"))


def test_a_file_with_a_total_is_not_tidy(tmp_path: Path) -> None:
    assert inspect(write(tmp_path, HEAD + ROWS)).tidy
    assert not inspect(write(tmp_path, HEAD + ROWS + "2024-01-31,,Subtotal,,,60\n")).tidy


def test_a_total_that_the_sample_did_not_show(engine: Engine, tmp_path: Path) -> None:
    """The strict path meets it, and leaves the file to the careful one."""
    path = write(tmp_path, HEAD + ROWS)
    plan = ingest.plan_for(inspect(path), "sales")
    assert plan.strict
    write(tmp_path, HEAD + ROWS + "2024-01-31,C3,C,合计,,60\n")
    outcome = ingest.begin(engine, path, plan).commit()
    assert (outcome.rows, outcome.totals["revenue"]) == (Rows(4, 3, 0, 1), Decimal("60"))


@pytest.mark.parametrize(
    "label", ["Total A", "Subtotal of Meyer & Co", "TOTAL A Ltd", "Summe A", "客户A合计", "合计-A"]
)
def test_a_total_with_a_name_in_the_place_of_a_date_is_a_total(engine: Engine, tmp_path: Path, label: str) -> None:
    """However full its row is; in a column of names a company may be called so."""
    rows = ROWS + f"{label},C1,A,North,note,60\n2024-01-16,C4,Total A,North,note,5\n"
    outcome = load(engine, write(tmp_path, HEAD + rows), "sales")
    assert (outcome.rows, outcome.skips) == (Rows(5, 4, 0, 1), {"totals_row": 1})
    assert outcome.totals["revenue"] == Decimal("65")


def test_further_rows_of_a_voucher_are_rejected_as_such(engine: Engine, tmp_path: Path) -> None:
    """A row that lacks only one of date and number, and a sum without a word, are none."""
    text = "日期,单据编号,客户名称,产品名称,金额\n" + "".join(
        f"2024-03-{day:02},记-{day},客户{day},甲,10\n" for day in range(1, 10)
    )
    text += ",,客户9,乙,20\n,,,丙,30\n,记-10,客户1,甲,5\n,,客户1,乙,6\n2024-03-11,记-11,客户2,甲,7\n,,,,88\n"
    outcome = load(engine, write(tmp_path, text), "sales", vouchers="reject")
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [
        (11, "continuation"), (12, "continuation"), (13, "missing"), (14, "missing"), (16, "missing"),
    ]  # fmt: skip
    assert outcome.totals["revenue"] == Decimal("97")
