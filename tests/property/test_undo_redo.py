"""Whatever order imports, undos and redos come in: the database equals one into which only what is in force ever came."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest import Mode

# What is compared, without the numbers of imports, slices and rows: those name things, they do not say anything of them.
TABLES = {
    "sales_line": "SELECT * EXCLUDE (import_id) FROM sales_line ORDER BY ALL",
    "invoice": "SELECT * EXCLUDE (import_id) FROM invoice ORDER BY ALL",
    "payment": "SELECT * EXCLUDE (import_id) FROM payment ORDER BY ALL",
    "customer": "SELECT * EXCLUDE (import_id) FROM customer ORDER BY ALL",
    "sales_slice": "SELECT * EXCLUDE (import_id, slice_id) FROM sales_slice ORDER BY ALL",
    "fact_sales_day": (
        "SELECT d.*, f.* EXCLUDE (import_id, slice_id) FROM fact_sales_day AS f"
        " JOIN (SELECT * FROM dim_slice) AS d USING (slice_id) ORDER BY ALL"
    ),
    "fact_sales_month": (
        "SELECT d.* EXCLUDE (slice_id), f.* EXCLUDE (import_id, slice_id) FROM fact_sales_month AS f"
        " JOIN dim_slice AS d USING (slice_id) ORDER BY ALL"
    ),
    "invoice_slice": "SELECT * EXCLUDE (import_id) FROM invoice_slice ORDER BY ALL",
    "fact_party": "SELECT * EXCLUDE (import_id) FROM fact_party ORDER BY ALL",
    "dim_customer": "SELECT * FROM dim_customer ORDER BY ALL",
    "fact_receivable": "SELECT * EXCLUDE (item) FROM fact_receivable ORDER BY ALL",
    "fact_unapplied": "SELECT * FROM fact_unapplied ORDER BY ALL",
}
TABLES["fact_sales_day"] = TABLES["fact_sales_month"].replace("fact_sales_month", "fact_sales_day")

SALES = "Order ID,Order Date,Customer ID,Product,Quantity,Sales,Cost\n"
INVOICES = "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Paid Date,Paid Amount\n"
PAYMENTS = "Receipt No,Receipt Date,Customer ID,Invoice No,Amount\n"
CUSTOMERS = "Customer ID,Customer Name,Parent,Credit Limit,Payment Terms\n"
_serial = itertools.count()

days = st.integers(1, 20).map(lambda day: f"2024-03-{day:02d}")
who = st.sampled_from(["C1", "C2", "C3"])
money = st.integers(-500, 5000).map(lambda cents: f"{cents / 100:.2f}")


THEMES = (("sales",), ("payments",), ("invoices", "customers"), ("invoices", "payments"), tuple(ingest.KINDS)[:4])


@st.composite
def files(draw: st.DrawFn, kinds: tuple[str, ...]) -> tuple[str, str, Mode]:
    """(kind, text, mode) of a small extract; several of them meet in their numbers and days."""
    kind = draw(st.sampled_from(kinds))
    many = range(draw(st.integers(1, 6)))
    number = st.integers(1, 5)
    if kind == "sales":
        rows = [
            f"{draw(st.sampled_from(['', 'A', 'A', 'B', 'C']))},{draw(days)},{draw(who)},{draw(st.sampled_from(['P', 'Q']))},1,{draw(money)},{draw(st.sampled_from(['', '1.50']))}"
            for _ in many
        ]
        head = SALES
    elif kind == "invoices":
        # One due date a number: of instalments that fall due together none is the first.
        rows = [
            f"I{n},{draw(days)},{draw(st.sampled_from(['', '2024-04-15']))},{draw(who)},{draw(money)},,{draw(st.sampled_from(['', '2.00']))}"
            for n in sorted({draw(number) for _ in many})
        ]
        head = INVOICES
    elif kind == "payments":
        rows = [
            f"{draw(st.sampled_from(['', 'R1', 'R2']))},{draw(days)},{draw(who)},I{draw(number)},{draw(money)}"
            for _ in many
        ]
        head = PAYMENTS
    else:
        rows = [
            f"{name},Name {draw(number)},{draw(st.sampled_from(['', 'P1', 'P2']))},{draw(st.sampled_from(['', '100']))},{draw(st.sampled_from(['', '10', '60']))}"
            for name in sorted({draw(who) for _ in many})
        ]
        head = CUSTOMERS
    # A comment of its own in each file: the same content twice would change nothing.
    text = head.rstrip("\n") + ",Note\n" + "".join(f"{row},{next(_serial)}\n" for row in rows)
    nameless = all(row.startswith(",") for row in rows)  # such rows update nothing
    modes = [name for name in ingest.offered(kind) if not (nameless and name == "update")]
    return kind, text, Mode(draw(st.sampled_from(modes)))


Step = tuple[str, object]


@st.composite
def plans(draw: st.DrawFn) -> list[Step]:
    """Imports first, of a few kinds that have to do with each other, then undos, redos and more imports."""
    some = files(draw(st.sampled_from(THEMES)))
    which = st.integers(0, 30)
    first = [("import", draw(some)) for _ in range(draw(st.integers(2, 4)))]
    later = st.one_of(
        which.map(lambda number: ("undo", number)),
        which.map(lambda number: ("undo", number)),
        which.map(lambda number: ("redo", number)),
        which.map(lambda number: ("delete", number)),
        some.map(lambda file: ("import", file)),
        some.map(lambda file: ("discard", file)),
    )
    return [*first, *draw(st.lists(later, min_size=1, max_size=6))]


def load(engine: Engine, folder: Path, file: tuple[str, str, Mode], *, keep: bool = True) -> int:
    kind, text, mode = file
    path = folder / f"{next(_serial)}.csv"
    path.write_text(text, encoding="utf-8")
    pending = ingest.begin(engine, path, ingest.plan_for(ingest.inspect(path), kind, date_order="ymd"), mode=mode)
    assert pending.status == "ready"
    if keep:
        return int(pending.commit().import_id or 0)
    pending.discard()
    return 0


def content(engine: Engine) -> dict[str, list[object]]:
    return {name: [tuple(row.values()) for row in engine.rows(query)] for name, query in TABLES.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("undo_redo")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans())
def test_the_database_equals_one_into_which_only_what_is_in_force_came(
    folder: Path, blank: Path, plan: list[Step]
) -> None:
    place = folder / str(next(_serial))
    place.mkdir()
    with Engine(shutil.copy(blank, place / "a.duckdb"), place / "a", threads=1) as engine:
        files_of: dict[int, tuple[str, str, Mode]] = {}
        undone: list[int] = []
        deleted: list[int] = []
        for name, what in plan:
            if name == "import":
                files_of[load(engine, place, what)] = what  # type: ignore[arg-type, index]
            elif name == "discard":
                load(engine, place, what, keep=False)  # type: ignore[arg-type]
            else:
                pool = undone if name != "undo" else [n for n in files_of if n not in [*undone, *deleted]]
                if not pool:
                    continue
                number = pool[int(what) % len(pool)]  # type: ignore[call-overload]
                if name == "undo":
                    assert ingest.undo(engine, number).status == "undone"
                    undone.append(number)
                elif name == "delete":
                    assert ingest.delete(engine, number).status == "deleted"
                    undone.remove(number)
                    deleted.append(number)
                else:
                    assert ingest.redo(engine, number).status == "redone"
                    undone.remove(number)
        found = content(engine)
        assert [entry.import_id for entry in ingest.history(engine) if entry.deleted_at] == sorted(deleted)[::-1]
        assert not set(ingest.shelf(engine)) & set(deleted)
    with Engine(shutil.copy(blank, place / "b.duckdb"), place / "b", threads=1) as engine:
        for number, file in files_of.items():
            if number not in [*undone, *deleted]:
                load(engine, place, file)
        expected = content(engine)
    for name, rows in expected.items():
        assert found[name] == rows, name
