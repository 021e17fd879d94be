"""Imports, undos, redos and deletions in any order, with mended rejected rows, exchange rates and merged customers in between:
the database equals one into which only what is in force ever came."""

from __future__ import annotations

import csv
import io
import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kam_analytics import ingest, parties
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused, NotFound, PartyError
from kam_analytics.ingest import Mode
from kam_analytics.ingest.books import modes as ways
from kam_analytics.ingest.unattended.request import Request, handle

# What is compared, without the numbers of imports, slices and rows: those name things, they do not say anything of them.
TABLES = {
    "sales_line": "SELECT * EXCLUDE (import_id) FROM sales_line ORDER BY ALL",
    "invoice": "SELECT * EXCLUDE (import_id) FROM invoice ORDER BY ALL",
    "payment": "SELECT * EXCLUDE (import_id) FROM payment ORDER BY ALL",
    "customer": "SELECT * EXCLUDE (import_id) FROM customer ORDER BY ALL",
    "sales_slice": "SELECT * EXCLUDE (import_id, slice_id) FROM sales_slice ORDER BY ALL",
    "fact_sales_month": (
        "SELECT d.* EXCLUDE (slice_id), f.* EXCLUDE (import_id, slice_id) FROM fact_sales_month AS f"
        " JOIN dim_slice AS d USING (slice_id) ORDER BY ALL"
    ),
    "invoice_slice": "SELECT * EXCLUDE (import_id) FROM invoice_slice ORDER BY ALL",
    "fact_party": "SELECT * EXCLUDE (import_id) FROM fact_party ORDER BY ALL",
    "dim_customer": "SELECT * FROM dim_customer ORDER BY ALL",
    "fact_receivable": "SELECT * EXCLUDE (item) FROM fact_receivable ORDER BY ALL",
    "fact_unapplied": "SELECT * FROM fact_unapplied ORDER BY ALL",
    "exchange_rate": "SELECT * EXCLUDE (import_id) FROM exchange_rate ORDER BY ALL",
    "conversion": "SELECT * FROM conversion ORDER BY ALL",
    "converted_invoice": "SELECT * FROM converted_invoice ORDER BY ALL",
}
TABLES["fact_sales_day"] = TABLES["fact_sales_month"].replace("fact_sales_month", "fact_sales_day")

SUMS = "sum(revenue), sum(covered_revenue), sum(cost), sum(discount_value), sum(quantity), sum(lines)"
DAYS = "min(first_date), max(last_date)"
# Where mended rows are in force, what is rolled up an import is added up over the imports: the rows of an extract and of the
# files that mended it come as one file into the other database.
ADDED_UP = {
    **TABLES,
    "sales_slice": f"SELECT customer_id, currency, sum(revenue), sum(lines), sum(costed_lines), {DAYS} FROM sales_slice GROUP BY ALL ORDER BY ALL",
    "fact_sales_day": f"SELECT customer_id, own_id, currency, date, order_id, {SUMS} FROM fact_sales_day JOIN dim_slice USING (slice_id) GROUP BY ALL ORDER BY ALL",
    "fact_sales_month": f"SELECT customer_id, own_id, currency, month, {SUMS} FROM fact_sales_month JOIN dim_slice USING (slice_id) GROUP BY ALL ORDER BY ALL",
    "invoice_slice": f"SELECT customer_id, currency, sum(amount), sum(invoices), {DAYS}, max(last_paid) FROM invoice_slice GROUP BY ALL ORDER BY ALL",
    "fact_party": f"SELECT customer_id, {DAYS} FROM fact_party GROUP BY ALL ORDER BY ALL",
}
HEADS = {
    "sales": "Order ID,Order Date,Customer ID,Product,Quantity,Sales,Cost,Currency",
    "invoices": "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Paid Date,Paid Amount,Currency",
    "credit_notes": "Credit Note No,Credit Date,Customer ID,Amount,Applies To,Currency",
    "payments": "Receipt No,Receipt Date,Customer ID,Invoice No,Amount,Currency",
    "customers": "Customer ID,Customer Name,Parent,Credit Limit,Payment Terms,Customer Since",
    "rates": "Date,From Currency,To Currency,Rate",
}
# Kinds that have to do with each other.
THEMES = (
    ("sales", "rates"),
    ("sales", "customers"),
    ("payments",),
    ("invoices", "credit_notes", "customers"),
    ("invoices", "credit_notes", "payments", "rates"),
    ("sales", "invoices", "payments", "customers"),
)
WHO = ("C1", "C2", "C3")
BAD = "no date"
_serial = itertools.count()

days = st.integers(1, 20).map(lambda day: f"2024-03-{day:02d}")
who = st.sampled_from(WHO)
money = st.integers(-500, 5000).map(lambda cents: f"{cents / 100:.2f}")
currency = st.sampled_from(["", "EUR", "USD"])


@dataclass(frozen=True)
class File:
    """Rows as they should be; those of `bad` come with a date that nobody can read, and are mended later."""

    kind: str
    rows: tuple[tuple[str, ...], ...]
    bad: frozenset[int]
    mode: Mode

    def text(self, rows: list[int] | None = None, *, whole: bool = False) -> str:
        """The extract, or some rows of it. No two texts are equal: the same file twice would change nothing."""
        heads = HEADS[self.kind].split(",")
        place = next(number for number, head in enumerate(heads) if head.endswith(("Date", "Since")))
        lines = []
        for number, row in enumerate(self.rows):
            if rows is None or number in rows:
                spoilt = number in self.bad and not whole
                lines.append(",".join(BAD if spoilt and n == place else cell for n, cell in enumerate(row)))
        return HEADS[self.kind] + ",Note\n" + "".join(f"{line},{next(_serial)}\n" for line in lines)


@st.composite
def files(draw: st.DrawFn, kinds: tuple[str, ...], taking: bool = False) -> File:
    """A small extract; several of them meet in their numbers and days. `taking`: it takes the place of others if it can."""
    kind = draw(st.sampled_from(kinds))
    many, number = range(draw(st.integers(1, 6))), st.integers(1, 5)
    numbers = sorted({draw(number) for _ in many})  # of instalments that fall due together none is the first
    due, paid = st.sampled_from(["", "2024-04-15"]), st.sampled_from(["", "2.00"])
    rows: list[tuple[str, ...]]
    if kind == "sales":
        order, product = st.sampled_from(["", "A", "A", "B", "C"]), st.sampled_from(["P", "Q"])
        cost = st.sampled_from(["", "1.50"])
        rows = [
            (draw(order), draw(days), draw(who), draw(product), "1", draw(money), draw(cost), draw(currency))
            for _ in many
        ]
    elif kind == "invoices":
        rows = [
            (f"I{n}", draw(days), draw(due), draw(who), draw(money), "", draw(paid), draw(currency)) for n in numbers
        ]
    elif kind == "credit_notes":
        rows = [
            (
                f"{draw(st.sampled_from('KI'))}{n}",
                draw(days),
                draw(who),
                draw(money),
                f"I{draw(number)}",
                draw(currency),
            )
            for n in numbers
        ]
    elif kind == "payments":
        receipt = st.sampled_from(["", "R1", "R2"])
        rows = [(draw(receipt), draw(days), draw(who), f"I{draw(number)}", draw(money), draw(currency)) for _ in many]
    elif kind == "customers":
        parent, limit, terms = (st.sampled_from(["", *some]) for some in (("P1", "P2"), ("100",), ("10", "60")))
        rows = [
            (name, f"Name {draw(number)}", draw(parent), draw(limit), draw(terms), draw(days))
            for name in sorted({draw(who) for _ in many})
        ]
    else:
        pairs = st.sampled_from([("EUR", "USD"), ("USD", "EUR")])
        rows = [(draw(days), *draw(pairs), draw(st.sampled_from(["1.25", "0.5", "2"]))) for _ in many]
    bad = draw(st.sets(st.integers(0, len(rows) - 1), max_size=len(rows) // 2))
    # Rows without a number update nothing: each part of the file that may come alone has one.
    named = any(row[0] for n, row in enumerate(rows) if n not in bad) and all(rows[n][0] for n in bad)
    # The days that a file replaces are those of its readable rows: mended rows beyond them would widen them in one file.
    dated = [row[kind != "rates"] for row in rows]
    good = [day for n, day in enumerate(dated) if n not in bad]
    inside = all(min(good) <= dated[n] <= max(good) for n in bad)
    possible = {"add": True, "update": named, "replace": inside}
    modes = [name for name in ways.offered(kind) if possible[name]]
    modes = modes[1:] if taking and len(modes) > 1 else modes  # all but "add"
    return File(kind, tuple(rows), frozenset(bad), Mode(draw(st.sampled_from(modes))))


Step = tuple[str, Any]  # what it does, and with what: a file, two customers, a number


@st.composite
def plans(draw: st.DrawFn) -> list[Step]:
    """Imports first, of a few kinds that have to do with each other, one of which takes the place of rows of others; then all that
    may happen to them, and more imports; and in half of the plans that one is taken back in the end, if it still counts."""
    some, which = files(draw(st.sampled_from(THEMES))), st.integers(0, 30)
    first = [("import", draw(some)) for _ in range(draw(st.integers(2, 4)))]
    later = st.one_of(
        *(which.map(lambda n, name=name: (name, n)) for name in ("undo", "undo", "redo", "mend", "mend", "delete")),
        some.map(lambda file: ("import", file)),
        some.map(lambda file: ("discard", file)),
        st.tuples(st.just("merge"), st.permutations(WHO)),
        st.tuples(st.just("split"), who),
    )
    taker = draw(files((first[0][1].kind,), taking=True))
    steps = [*first, ("import", taker), *draw(st.lists(later, min_size=5, max_size=10))]
    return [*steps, ("take_back", len(first))] if draw(st.booleans()) else steps


def load(engine: Engine, folder: Path, file: File, text: str, *, keep: bool = True) -> int:
    path = folder / f"{next(_serial)}.csv"
    path.write_text(text, encoding="utf-8")
    plan = ingest.plan_for(ingest.inspect(path), file.kind, date_order="ymd")
    pending = ingest.begin(engine, path, plan, mode=file.mode)
    assert pending.status == "ready"
    if keep:
        return int(pending.commit().import_id or 0)
    pending.discard()
    return 0


def mend(engine: Engine, folder: Path, number: int, file: File, which: int) -> tuple[int, set[int]] | None:
    """Mend the first or every second of the rejected rows of an import, and load them again."""
    rejected = list(csv.reader(io.StringIO(b"".join(ingest.rejects_csv(engine, number)).decode("utf-8-sig"))))
    mended = set()
    for place, row in enumerate(rejected[1:]):
        if place % 2 == which % 2 or len(rejected) == 2:
            at = int(row[HEADS[file.kind].count(",") + 2]) - 2
            row[row.index(BAD)] = next(cell for cell in file.rows[at] if cell.startswith("2024-03"))
            mended.add(at)
    if not mended:
        return None
    path = folder / f"{next(_serial)}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rejected)
    outcome = handle(engine, Request(str(path)))
    assert outcome.status == "committed"
    assert outcome.import_id is not None
    return outcome.import_id, mended


def content(engine: Engine, tables: dict[str, str]) -> dict[str, list[object]]:
    return {name: [tuple(row.values()) for row in engine.rows(query)] for name, query in tables.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("undo_redo")


TWICE = File(
    "sales",
    tuple(
        (day, f"2024-03-0{day}", who, "P", "1", "1.00", "0.5", "")
        for day, who in zip("3678", ("C3", "C3", "C1", "C1"), strict=True)
    ),
    frozenset({0, 1}),
    Mode(),
)


@example(plan=[("import", TWICE), ("mend", 0), ("mend", 1), ("undo", 0)])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans())
def test_what_is_in_force_is_all_that_counts(folder: Path, blank: Path, plan: list[Step]) -> None:
    place = folder / str(next(_serial))
    place.mkdir()
    first: dict[int, File] = {}
    mended: dict[int, tuple[int, set[int]]] = {}  # completion -> the import, rows
    force: set[int] = set()
    deleted: list[int] = []
    refusals: set[str] = set()
    with Engine(shutil.copy(blank, place / "a.duckdb"), place / "a", threads=1) as engine:
        for name, what in plan:
            if name == "import":
                number = load(engine, place, what, what.text())
                first[number] = what
                force.add(number)
            elif name == "discard":
                load(engine, place, what, what.text(), keep=False)
            elif name == "mend":
                open_ = [n for n in first if n in force and first[n].bad]
                if open_:
                    n = open_[int(what) % len(open_)]
                    if found := mend(engine, place, n, first[n], int(what)):
                        mended[found[0]] = (n, found[1])
                        force.add(found[0])
            elif name == "merge":
                try:
                    parties.merge(engine, what[0], what[1])
                except (NotFound, PartyError):
                    continue
            elif name == "split":
                try:
                    parties.split(engine, str(what))
                except NotFound:
                    continue
            elif name == "delete":
                if gone := sorted({*first, *mended} - force - {*deleted}):
                    deleted.append(gone[int(what) % len(gone)])
                    assert ingest.delete(engine, deleted[-1]).status == "deleted"
            elif name == "take_back":
                number = list(first)[what]
                if number in force:
                    assert ingest.undo(engine, number).status == "undone"
                    force.discard(number)
            elif numbers := sorted({*first, *mended} - {*deleted}):
                number = numbers[int(what) % len(numbers)]
                try:
                    outcome = (ingest.undo if name == "undo" else ingest.redo)(engine, number)
                except ImportRefused as refused:
                    refusals.add(refused.code)
                    continue
                assert outcome.status == {"undo": "undone", "redo": "redone"}[name]
                (force.discard if name == "undo" else force.add)(number)
        assert refusals <= {"already_undone", "not_undone", "mended_again", "loaded_again"}
        assert [entry.import_id for entry in ingest.history(engine) if entry.deleted_at] == sorted(deleted)[::-1]
        assert not set(ingest.shelf(engine)) & set(deleted)
        merged = [(m.customer_id, m.kept_id) for m in reversed(parties.merges(engine))]
        compared = ADDED_UP if force & mended.keys() else TABLES
        found_content = content(engine, compared)
    with Engine(shutil.copy(blank, place / "b.duckdb"), place / "b", threads=1) as engine:
        if merged:
            known = "Customer ID,Customer Name\n" + "".join(f"{n},Name {n}\n" for n in WHO)
            (place / "known.csv").write_text(known)
            outcome = handle(engine, Request(str(place / "known.csv"), kind="customers"))
            for one, other in merged:
                parties.merge(engine, one, other)
            ingest.undo(engine, outcome.import_id or 0)
        for number, file in first.items():
            rows = {row for n, (of, brought) in mended.items() if of == number and n in force for row in brought}
            if number in force:
                rows |= set(range(len(file.rows))) - file.bad
            if rows:
                mode = file.mode if number in force or file.mode.name == "update" else Mode()
                load(engine, place, File(file.kind, file.rows, file.bad, mode), file.text(sorted(rows), whole=True))
        expected = content(engine, compared)
    for name, rows_expected in expected.items():
        assert found_content[name] == rows_expected, name
