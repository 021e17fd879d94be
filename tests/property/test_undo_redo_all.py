"""Imports, undos and redos in any order, with mended rejected rows, exchange rates and merged customers in between: the
database equals one into which only what is in force ever came."""

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
from kam_analytics.ingest.unattended.request import Request, handle
from tests.property.test_undo_redo import TABLES as OWN_TABLES
from tests.property.test_undo_redo import days, money, who

SUMS = "sum(revenue), sum(covered_revenue), sum(cost), sum(discount_value), sum(quantity), sum(lines)"
DAYS = "min(first_date), max(last_date)"
# What is rolled up an import is added up here over the imports: of an extract that was taken back, what two files of mended
# rows brought counts as two, and comes as one file into the other database.
TABLES = {
    **OWN_TABLES,
    "sales_slice": f"SELECT customer_id, currency, sum(revenue), sum(lines), sum(costed_lines), {DAYS} FROM sales_slice GROUP BY ALL ORDER BY ALL",
    "fact_sales_day": f"SELECT customer_id, own_id, currency, date, order_id, {SUMS} FROM fact_sales_day JOIN dim_slice USING (slice_id) GROUP BY ALL ORDER BY ALL",
    "fact_sales_month": f"SELECT customer_id, own_id, currency, month, {SUMS} FROM fact_sales_month JOIN dim_slice USING (slice_id) GROUP BY ALL ORDER BY ALL",
    "invoice_slice": f"SELECT customer_id, currency, sum(amount), sum(invoices), {DAYS}, max(last_paid) FROM invoice_slice GROUP BY ALL ORDER BY ALL",
    "fact_party": f"SELECT customer_id, {DAYS} FROM fact_party GROUP BY ALL ORDER BY ALL",
    "exchange_rate": "SELECT * EXCLUDE (import_id) FROM exchange_rate ORDER BY ALL",
    "conversion": "SELECT * FROM conversion ORDER BY ALL",
    "converted_invoice": "SELECT * FROM converted_invoice ORDER BY ALL",
}
HEADS = {
    "sales": "Order ID,Order Date,Customer ID,Product,Quantity,Sales,Cost,Currency",
    "invoices": "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Currency",
    "credit_notes": "Credit Note No,Credit Date,Customer ID,Amount,Applies To,Currency",
    "payments": "Receipt No,Receipt Date,Customer ID,Invoice No,Amount,Currency",
    "rates": "Date,From Currency,To Currency,Rate",
}
THEMES = (
    ("sales", "rates"),
    ("invoices", "credit_notes"),
    ("invoices", "credit_notes", "payments", "rates"),
    ("rates", "payments"),
)
BAD = "no date"
_serial = itertools.count()


@dataclass(frozen=True)
class File:
    """Rows as they should be; those of `bad` come with a date that nobody can read, and are mended later."""

    kind: str
    rows: tuple[tuple[str, ...], ...]
    bad: frozenset[int]
    mode: Mode

    def text(self, rows: list[int] | None = None, *, whole: bool = False) -> str:
        """The extract, or some rows of it. No two texts are equal: the same file twice would change nothing."""
        place = HEADS[self.kind].split(",").index(next(h for h in HEADS[self.kind].split(",") if h.endswith("Date")))
        lines = []
        for number, row in enumerate(self.rows):
            if rows is None or number in rows:
                spoilt = number in self.bad and not whole
                lines.append(",".join(BAD if spoilt and n == place else cell for n, cell in enumerate(row)))
        return HEADS[self.kind] + ",Note\n" + "".join(f"{line},{next(_serial)}\n" for line in lines)


@st.composite
def files(draw: st.DrawFn, kinds: tuple[str, ...]) -> File:
    kind = draw(st.sampled_from(kinds))
    many, number = range(draw(st.integers(1, 6))), st.integers(1, 5)
    currency = st.sampled_from(["", "EUR", "USD"])
    rows: list[tuple[str, ...]]
    if kind == "sales":
        order, product = st.sampled_from(["", "A", "A", "B", "C"]), st.sampled_from(["P", "Q"])
        rows = [
            (draw(order), draw(days), draw(who), draw(product), "1", draw(money), "1.5", draw(currency)) for _ in many
        ]
    elif kind == "invoices":
        numbers = sorted({draw(number) for _ in many})
        rows = [(f"I{n}", draw(days), "2024-04-15", draw(who), draw(money), draw(currency)) for n in numbers]
    elif kind == "credit_notes":
        numbers = sorted({draw(number) for _ in many})
        rows = [(f"{draw(st.sampled_from(['K', 'I']))}{n}", draw(days), draw(who), draw(money), f"I{draw(number)}", draw(currency)) for n in numbers]  # fmt: skip
    elif kind == "payments":
        receipt = st.sampled_from(["", "R1", "R2"])
        rows = [(draw(receipt), draw(days), draw(who), f"I{draw(number)}", draw(money), draw(currency)) for _ in many]
    else:
        pairs = st.sampled_from([("EUR", "USD"), ("USD", "EUR")])
        rows = [(draw(days), *draw(pairs), draw(st.sampled_from(["1.25", "0.5", "2"]))) for _ in many]
    bad = draw(st.sets(st.integers(0, len(rows) - 1), max_size=len(rows) // 2))
    return File(kind, tuple(rows), frozenset(bad), draw(st.sampled_from([Mode(name) for name in ingest.offered(kind)])))


Step = tuple[str, Any]  # what it does, and with what: a file, two customers, a number


@st.composite
def plans(draw: st.DrawFn) -> list[Step]:
    some, which = files(draw(st.sampled_from(THEMES))), st.integers(0, 30)
    first = [("import", draw(some)) for _ in range(draw(st.integers(2, 4)))]
    later = st.one_of(
        *(which.map(lambda n, name=name: (name, n)) for name in ("undo", "undo", "redo", "mend", "mend")),
        some.map(lambda file: ("import", file)),
        st.tuples(st.just("merge"), st.permutations(["C1", "C2", "C3"])),
        st.tuples(st.just("split"), st.sampled_from(["C1", "C2", "C3"])),
    )
    return [*first, *draw(st.lists(later, min_size=2, max_size=8))]


def load(engine: Engine, folder: Path, file: File, text: str) -> int | None:
    path = folder / f"{next(_serial)}.csv"
    path.write_text(text, encoding="utf-8")
    plan = ingest.plan_for(ingest.inspect(path), file.kind, date_order="ymd")
    return ingest.begin(engine, path, plan, mode=file.mode).commit().import_id


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


def content(engine: Engine) -> dict[str, list[object]]:
    return {name: [tuple(row.values()) for row in engine.rows(query)] for name, query in TABLES.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("undo_redo_all")


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
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans())
def test_what_is_in_force_is_all_that_counts(folder: Path, blank: Path, plan: list[Step]) -> None:
    place = folder / str(next(_serial))
    place.mkdir()
    first: dict[int, File] = {}
    mended: dict[int, tuple[int, set[int]]] = {}  # completion -> the import, rows
    force: set[int] = set()
    refusals: set[str] = set()
    with Engine(shutil.copy(blank, place / "a.duckdb"), place / "a", threads=1) as engine:
        for name, what in plan:
            if name == "import":
                assert isinstance(what, File)
                number = load(engine, place, what, what.text())
                assert number is not None
                first[number] = what
                force.add(number)
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
            else:
                numbers = sorted({*first, *mended})
                number = numbers[int(what) % len(numbers)]
                try:
                    (ingest.undo if name == "undo" else ingest.redo)(engine, number)
                except ImportRefused as refused:
                    refusals.add(refused.code)
                    continue
                (force.discard if name == "undo" else force.add)(number)
        assert refusals <= {"already_undone", "not_undone", "mended_again"}
        merged = [(m.customer_id, m.kept_id) for m in reversed(parties.merges(engine))]
        found_content = content(engine)
    with Engine(shutil.copy(blank, place / "b.duckdb"), place / "b", threads=1) as engine:
        if merged:
            known = "Customer ID,Customer Name\n" + "".join(f"C{n},Name {n}\n" for n in (1, 2, 3))
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
        expected = content(engine)
    for name, rows_expected in expected.items():
        assert found_content[name] == rows_expected, name
