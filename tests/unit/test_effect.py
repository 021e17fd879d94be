"""What an undo or redo would change, told before it is done, on the page and on the command line alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Effect, Mode, Month
from tests.extracts import load, write

HEAD = "Order ID,Order Date,Customer ID,Sales,Currency\n"
MONEY = Decimal
# Order -> month and revenue, as three extracts tell it; the later ones update by order.
FIRST = {f"A{n}": (1 + n % 3, 10) for n in range(30)}  # ten orders a month
SECOND = {f"A{n}": (1 + n % 3, 12) for n in range(6)} | {"B1": (3, 100)}
THIRD = {"A0": (1, 20), "A1": (2, 20), "B1": (4, 100), "C1": (4, 7)}


def extract(tmp_path: Path, name: str, orders: dict[str, tuple[int, int]]) -> Path:
    lines = "".join(f"{order},2024-{month:02d}-15,K,{money}.00,EUR\n" for order, (month, money) in orders.items())
    return write(tmp_path, HEAD + lines, name)


@pytest.fixture
def three(engine: Engine, tmp_path: Path) -> Engine:
    for name, orders in (("a.csv", FIRST), ("b.csv", SECOND), ("c.csv", THIRD)):
        load(engine, extract(tmp_path, name, orders), "sales", mode=Mode("add" if orders is FIRST else "update"))
    return engine


def revenue(*extracts: dict[str, tuple[int, int]]) -> dict[int, Decimal]:
    """By month, where each extract takes the place of orders of those before it."""
    counted: dict[str, tuple[int, int]] = {}
    for orders in extracts:
        counted |= orders
    months = dict.fromkeys(range(1, 5), MONEY(0))
    for month, money in counted.values():
        months[month] += money
    return months


def months(before: dict[int, Decimal], after: dict[int, Decimal]) -> tuple[Month, ...]:
    return tuple(
        Month(date(2024, month, 1), "EUR", before[month], after[month])
        for month in before
        if before[month] != after[month]
    )


def parts(found: tuple[Any, ...]) -> list[tuple[int, str, int]]:
    return [(part.import_id, part.file_name, part.rows) for part in found]


def same(engine: Engine, found: Effect, step: Callable[[Engine, int], ingest.Outcome]) -> None:
    """What was told comes, and is told again."""
    outcome = step(engine, found.import_id)
    assert outcome.effect == found
    assert outcome.changes is not None
    for code, (before, after) in found.totals.items():
        assert outcome.changes.before.revenue.get(code, 0) == before
        assert outcome.changes.after.revenue.get(code, 0) == after


def test_what_counts_of_an_import_is_taken_out_and_what_it_replaced_comes_back(three: Engine) -> None:
    all_, without = revenue(FIRST, SECOND, THIRD), revenue(FIRST, THIRD)
    found = ingest.effect(three, 2)
    assert found.rows == 4  # A2 to A5; A0, A1 and B1 are those of the third
    assert parts(found.others) == [(1, "a.csv", 4)]  # not A0 and A1: the third replaces them as well
    assert parts(found.replaced) == [(3, "c.csv", 3)]
    assert found.totals == {"EUR": (sum(all_.values()), sum(without.values()))}
    assert found.months == months(all_, without)
    same(three, found, ingest.undo)

    found = ingest.effect(three, 2, redo=True)
    assert (found.rows, parts(found.others), parts(found.replaced)) == (4, [(1, "a.csv", 4)], [(3, "c.csv", 3)])
    assert found.months == months(without, all_)
    same(three, found, ingest.redo)

    found = ingest.effect(three, 3)
    assert (found.rows, parts(found.others), found.replaced) == (4, [(2, "b.csv", 3)], ())
    assert found.months == months(all_, revenue(FIRST, SECOND))
    same(three, found, ingest.undo)


def test_of_many_months_whole_years_are_told(engine: Engine, tmp_path: Path) -> None:
    """The second replaces all months of one year but the last, and most of the next."""
    first = "".join(f"A{n},20{24 + n // 12}-{n % 12 + 1:02d}-15,K,10.00,\n" for n in range(24))
    second = "".join(f"A{n},20{24 + n // 12}-{n % 12 + 1:02d}-15,K,5.00,\n" for n in range(22) if n != 11)
    load(engine, write(tmp_path, HEAD + first, "a.csv"), "sales")
    load(engine, write(tmp_path, HEAD + second, "b.csv"), "sales", mode=Mode("update"))
    found = ingest.effect(engine, 2)
    assert len(found.months) == 21
    assert [*ingest.effect_lines(found, "en", str)][-3:] == [
        "Net revenue: 135.00 → 240.00.", "  2024: 65.00 → 120.00", "  2025: 70.00 → 120.00"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "Undoing import 2 (sales lines, b.csv) changes this (nothing was done yet):",
                "  Rows taken out: 4.",
                "  Rows of earlier imports that count again: 4 (import 1, a.csv, {0}).",
                "  Rows of it that later imports replace, and that do not count before or after: 3 (import 3, c.csv, {1}).",
                "  Net revenue EUR: 435.00 → 427.00.",
                "    2024-01: 112.00 → 110.00",
                "    2024-02: 112.00 → 110.00",
                "    2024-03: 104.00 → 100.00",
            ],
        ),
        (
            "zh",
            [
                "撤销导入 2（销售明细，b.csv）将带来以下变化（尚未执行）：",
                "  移出 4 行。",
                "  先前导入中有 4 行重新计入（第 1 次导入，a.csv，{0}）。",
                "  其自身有 3 行已被之后的导入取代，前后均不计入（第 3 次导入，c.csv，{1}）。",
                "  净收入 EUR：435.00 → 427.00。",
                "    2024-01：112.00 → 110.00",
                "    2024-02：112.00 → 110.00",
                "    2024-03：104.00 → 100.00",
            ],
        ),
    ],
)
def test_the_command_line_says_it_without_doing_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: str, said: list[str]
) -> None:
    database = tmp_path / "k.duckdb"

    def run(*words: str) -> tuple[int, str]:
        status = cli.main(["--db", str(database), "--lang", lang, *words])
        return status, capsys.readouterr().out

    for name, orders in (("a.csv", FIRST), ("b.csv", SECOND), ("c.csv", THIRD)):
        assert (
            run("import", str(extract(tmp_path, name, orders)), "--mode", "add" if orders is FIRST else "update")[0]
            == 0
        )
    listed = json.loads(run("--json", "imports")[1])
    times = [f"{entry['committed_at'][:10]} {entry['committed_at'][11:16]} UTC" for entry in reversed(listed)]
    status, out = run("undo", "2", "--dry-run")
    assert (status, out.splitlines()) == (0, [line.format(times[0], times[2]) for line in said])
    form = json.loads(run("--json", "undo", "2", "--dry-run")[1])
    assert (form["rows"], form["others"][0]["rows"], form["totals"]) == (4, 4, {"EUR": ["435.00", "427.00"]})
    assert run("redo", "2", "--dry-run")[0] == 2  # it is in force
    assert json.loads(run("--json", "imports")[1]) == listed
    done = run("undo", "2")[1].splitlines()
    assert done[1:] == [line.format(times[0], times[2]) for line in said[1:]]
    assert run("undo", "2", "--dry-run")[0] == 2
    status, out = run("redo", "2", "--dry-run")
    assert (status, "427.00 → 435.00" in out) == (0, True)


def test_an_import_that_cannot_be_undone_has_no_effect(three: Engine) -> None:
    ingest.undo(three, 1)
    for number, redo, code in ((1, False, "already_undone"), (2, True, "not_undone")):
        with pytest.raises(ImportRefused) as refused:
            ingest.effect(three, number, redo=redo)
        assert refused.value.code == code
