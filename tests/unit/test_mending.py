"""Rejected rows mended and loaded again: they complete the import that left them out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kam_analytics import ingest, parties
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Outcome
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import copied, load, tables, write

HEAD = "Bestellung;Datum;Kunde;Notiz;Umsatz\n"
FIRST = (
    HEAD + "O1;03/04/2024;A;ok;1.234,50\nO2;31/02/2024;B;=cmd();10,00\nO3;05/06/2024;C;;x\nO4;07/08/2024;D;;20,00\n"
    "O5;09/10/2024;E;;30,00\nSumme;;;;1\nO6;xx;F;;yy\nO7;09/10/2024;E;;30,00\nO8;09/10/2024;E;;30,00\n"
)
MAPPED = {"order_id": "Bestellung", "order_date": "Datum", "customer_id": "Kunde", "revenue": "Umsatz"}


def first(engine: Engine, tmp_path: Path) -> Outcome:
    """An import of German style, day first as the user said, with three rows left out."""
    path = write(tmp_path, FIRST.replace("Summe", "Total"))
    outcome = load(engine, path, "sales", overrides=MAPPED, date_order="dmy")
    assert outcome.rows is not None
    assert (outcome.rows.in_file, outcome.rows.loaded, outcome.rows.rejected, outcome.rows.skipped) == (9, 5, 3, 1)
    return outcome


@pytest.fixture(scope="module")
def after_first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    with Engine(folder / "first.duckdb", folder / "staging") as engine:
        first(engine, folder)
    return folder / "first.duckdb"


@pytest.fixture
def imported(after_first: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database after the import of `first`, which was loaded once for all tests."""
    with copied(after_first, tmp_path) as engine:
        yield engine


def rejects(engine: Engine, import_id: int, lang: str = "en") -> list[list[str]]:
    content = b"".join(ingest.rejects_csv(engine, import_id, lang)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))


def save(tmp_path: Path, rows: list[list[str]], name: str = "mended.csv", **more: Any) -> Path:
    path = tmp_path / name
    with path.open("w", encoding=more.get("encoding", "utf-8-sig"), newline="") as stream:
        csv.writer(stream, delimiter=more.get("delimiter", ";")).writerows(rows)
    return path


def complete(engine: Engine, path: Path) -> Outcome:
    return handle(engine, Request(str(path)))


def mended(rows: list[list[str]]) -> list[list[str]]:
    """The first two rejected rows put right, the third left as it is."""
    head, second, third, sixth = rows
    return [head, ["O2", "28/02/2024", *second[2:]], [*third[:4], "40,25", *third[5:]], sixth]


def figures(engine: Engine, import_id: int) -> tuple[int, int, int, int, int]:
    entry = ingest.entry(engine, import_id)
    rows = entry.rows
    assert rows.in_file == rows.loaded + rows.rejected + rows.skipped
    return rows.in_file, rows.loaded, rows.rejected, rows.skipped, entry.mended


def sales(engine: Engine, import_id: int) -> list[tuple[Any, ...]]:
    found = engine.rows(
        "SELECT order_id, order_date, customer_id, revenue FROM sales_line WHERE import_id = $n ORDER BY order_id",
        {"n": import_id},
    )
    return [tuple(row.values()) for row in found]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_mended_rows_complete_the_import_by_its_own_plan(engine: Engine, tmp_path: Path, lang: str) -> None:
    """Headers that say nothing, ambiguous dates, decimal commas: nothing is asked, since the import answered it."""
    done = first(engine, tmp_path)
    outcome = complete(engine, save(tmp_path, mended(rejects(engine, 1, lang))))
    assert (outcome.status, outcome.kind) == ("committed", "sales")
    number = outcome.import_id
    assert number is not None
    assert figures(engine, number) == (3, 2, 1, 0, 0)
    assert figures(engine, 1) == (9, 5, 3, 1, 2)
    assert ingest.entry(engine, number).completes == 1
    assert [(o, str(d), c, r) for o, d, c, r in sales(engine, number)] == [
        ("O2", "2024-02-28", "B", Decimal("10.0000")),
        ("O3", "2024-06-05", "C", Decimal("40.2500")),
    ]
    assert [(r.row, r.column) for r in outcome.rejects] == [(4, "Datum"), (4, "Umsatz")]
    assert outcome.warnings[0].code == "completes"
    assert {len(rejects(engine, 1)), len(rejects(engine, number))} == {2}
    assert rejects(engine, 1)[1] == rejects(engine, number)[1]  # what is left, the same row of the first file
    assert rejects(engine, 1)[1][5] == "8"
    assert done.sha256 is not None
    assert done.sha256[:12] in rejects(engine, number)[0][5]


def test_what_is_still_left_completes_it_at_last(imported: Engine, tmp_path: Path) -> None:
    second = complete(imported, save(tmp_path, mended(rejects(imported, 1)))).import_id
    assert second is not None
    head, row = rejects(imported, second)
    third = complete(imported, save(tmp_path, [head, ["O6", "01/02/2024", "F", "", "5,00", *row[5:]]])).import_id
    assert third is not None
    assert ingest.entry(imported, third).completes == 1
    assert [figures(imported, n)[4] for n in (1, second, third)] == [3, 1, 0]
    assert len(rejects(imported, 1)) == len(rejects(imported, second)) == 1  # the header


def test_rows_are_not_loaded_twice(imported: Engine, tmp_path: Path) -> None:
    original = rejects(imported, 1)
    path = save(tmp_path, mended(original))
    assert complete(imported, path).status == "committed"
    before = tables(imported)
    assert complete(imported, path).status == "unchanged"
    again = mended(original)
    again[1][0] = "O2x"  # the same rows in another file
    outcome = complete(imported, save(tmp_path, again[:3], "again.csv"))
    assert (outcome.status, outcome.error.code if outcome.error else "") == ("refused", "mended_before")
    assert tables(imported) == before
    again[3] = ["O6", "01/02/2024", "F", "", "5,00", *again[3][5:]]
    outcome = complete(imported, save(tmp_path, again, "all.csv"))
    assert outcome.rows is not None
    assert (outcome.rows.loaded, outcome.rows.skipped, dict(outcome.skips)) == (1, 2, {"mended_before": 2})
    assert figures(imported, 1)[4] == 3


def test_the_same_mended_file_completes_again_what_was_taken_back(imported: Engine, tmp_path: Path) -> None:
    """As any file whose import was taken back: it is loaded anew, and its rows count once."""
    alone = tables(imported)
    path = save(tmp_path, mended(rejects(imported, 1)))
    assert complete(imported, path).import_id == 2
    both = [row[:4] for row in sales(imported, 2)]
    ingest.undo(imported, 2)
    assert (tables(imported), len(rejects(imported, 1))) == (alone, 4)
    outcome = complete(imported, path)
    assert (outcome.status, outcome.import_id) == ("committed", 3)
    assert [row[:4] for row in sales(imported, 3)] == both
    assert (figures(imported, 1)[4], len(rejects(imported, 1))) == (2, 2)
    with pytest.raises(ImportRefused) as refused:  # it stands under another number
        ingest.redo(imported, 2)
    assert refused.value.code == "loaded_again"


def test_rows_open_again_are_completed_by_a_file_that_had_found_them_loaded(imported: Engine, tmp_path: Path) -> None:
    """Two rows by one file, the third by another that holds all of them; then the first file is taken back."""
    rows = mended(rejects(imported, 1))
    assert complete(imported, save(tmp_path, rows[:3], "two.csv")).import_id == 2
    rows[3] = ["O6", "01/02/2024", "F", "", "5,00", *rows[3][5:]]
    every = save(tmp_path, rows, "all.csv")
    assert complete(imported, every).import_id == 3
    assert complete(imported, every).status == "unchanged"
    ingest.undo(imported, 2)
    assert figures(imported, 1)[4] == 1
    outcome = complete(imported, every)
    assert outcome.rows is not None
    assert (outcome.rows.loaded, dict(outcome.skips)) == (2, {"mended_before": 1})
    assert figures(imported, 1)[4] == 3
    assert complete(imported, every).status == "unchanged"


def test_rows_that_are_not_of_the_import_are_rejected(imported: Engine, tmp_path: Path) -> None:
    rows = mended(rejects(imported, 1))
    new = ["O9", "01/01/2024", "Z", "", "1,00", "", "", "", ""]
    loaded = ["O9", "01/01/2024", "Z", "", "1,00", "2", "", "", ""]
    outcome = complete(imported, save(tmp_path, [*rows[:3], rows[1], new, loaded]))
    assert outcome.rows is not None
    assert (outcome.rows.loaded, outcome.rows.rejected) == (2, 3)
    assert [(r.row, r.reason) for r in outcome.rejects] == [(4, "row_twice"), (5, "foreign_row"), (6, "foreign_row")]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_both_can_be_taken_back_in_any_order(engine: Engine, tmp_path: Path, order: tuple[int, int]) -> None:
    empty = tables(engine)
    first(engine, tmp_path)
    alone = tables(engine)
    number = complete(engine, save(tmp_path, mended(rejects(engine, 1)))).import_id
    assert number == 2
    notes = ingest.undo(engine, order[0]).warnings
    # A completion is an import of its own: it stays, and the undo of its import says so.
    assert [(note.code, *note.params.values()) for note in notes] == [("completion_stays", 2, 2)] * (order[0] == 1)
    if order[0] == 2:
        assert tables(engine) == alone
        assert figures(engine, 1) == (9, 5, 3, 1, 0)
        assert len(rejects(engine, 1)) == 4
    else:
        assert len(sales(engine, 2)) == 2
    assert ingest.undo(engine, order[1]).warnings == ()
    assert tables(engine) == empty


def test_a_completion_waits_for_its_import_and_finds_it_under_another_number(engine: Engine, tmp_path: Path) -> None:
    first(engine, tmp_path)
    path = save(tmp_path, mended(rejects(engine, 1)))
    ingest.undo(engine, 1)
    outcome = complete(engine, path)
    assert (outcome.status, outcome.error.code if outcome.error else "") == ("refused", "completes_undone")
    assert first(engine, tmp_path).import_id == 2
    outcome = complete(engine, path)
    assert outcome.import_id is not None
    assert ingest.entry(engine, outcome.import_id).completes == 2
    ingest.undo(engine, 2)
    assert first(engine, tmp_path).import_id == 4  # the rows that are loaded stay those of its file
    assert figures(engine, 4) == (9, 5, 3, 1, 2)
    assert len(rejects(engine, 4)) == 2


def test_rejected_rows_of_an_unknown_import_load_as_any_file(engine: Engine, tmp_path: Path) -> None:
    text = "Order Date,Customer,Sales,row in file [9-0123456789ab],faulty column,faulty value,why rejected\n"
    outcome = complete(engine, write(tmp_path, text + "2024-01-13,'=A,5,7,Sales,x,not a number\n2024-01-14,B,6,8,,,\n"))
    assert outcome.status == "committed"
    assert [note.code for note in outcome.warnings] == ["rejects_of_unknown"]
    assert [customer for _, _, customer, _ in sales(engine, 1)] == ["=A", "B"]


def through_excel(rows: list[list[str]], tmp_path: Path, lang: str) -> Path:
    """What a spreadsheet makes of the file when it is opened and saved as CSV: dates in its own style, numbers plain."""
    style: dict[str, Callable[[list[str]], str]] = {
        "us": lambda part: f"{int(part[1])}/{int(part[2])}/{part[0]}",
        "cn": lambda part: f"{part[0]}/{int(part[1])}/{int(part[2])}",
        "de": lambda part: f"{part[2]}.{part[1]}.{part[0]}",
    }
    written = [[style[lang](cell.split("-")) if cell[:5] == "2024-" else cell for cell in row] for row in rows]
    return save(tmp_path, written, encoding={"cn": "gb18030"}.get(lang, "utf-8-sig"), delimiter=",")


@pytest.mark.parametrize("lang", ["us", "cn", "de"])
def test_dates_that_a_spreadsheet_wrote_anew_stay_the_same_days(engine: Engine, tmp_path: Path, lang: str) -> None:
    text = (
        "order date,客户,sales\n2024-03-04,甲,1\n2024-05-06,乙,x\n2024-07-08,丙,y\n2024-07-09,丁,2\n2024-07-10,戊,2\n"
    )
    load(engine, write(tmp_path, text), "sales")
    content = b"".join(ingest.rejects_csv(engine, 1, "zh")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    rows[1][2], rows[2][2] = "10", "20"
    outcome = complete(engine, through_excel(rows, tmp_path, lang))
    assert outcome.status == "committed"
    assert sorted((str(day), customer, str(sold)) for _, day, customer, sold in sales(engine, 2)) == [
        ("2024-05-06", "乙", "10.0000"),
        ("2024-07-08", "丙", "20.0000"),
    ]


def test_a_file_saved_as_a_workbook_completes_too(imported: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in mended(rejects(imported, 1)):
        book.active.append(row)
    book.save(tmp_path / "mended.xlsx")
    outcome = complete(imported, tmp_path / "mended.xlsx")
    assert outcome.status == "committed"
    assert figures(imported, 2) == (3, 2, 1, 0, 0)


def test_cells_come_back_as_they_stood(engine: Engine, tmp_path: Path) -> None:
    """Formulas, quotes, line ends, apostrophes and cells beyond the header survive the way out and back."""
    names = ["=1+1", "'=x", "+a", "@b", 'say "hi", twice', "two\nlines", "-", "'plain'"]
    lines = "".join(f'2024-01-13,"{name.replace(chr(34), chr(34) * 2)}",x\n' for name in names)
    good = "2024-01-13,fine,1\n" * 20
    load(engine, write(tmp_path, "order date,customer,sales\n" + good + lines + "2024-01-13,far,x,beyond\n"), "sales")
    content = b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert (rows[-1][:3], rows[-1][-1]) == (["2024-01-13", "far", "x"], "beyond")
    for row in rows[1:]:
        row[2] = "7"
    outcome = complete(engine, save(tmp_path, rows, delimiter=","))
    assert outcome.rows is not None
    assert (outcome.rows.loaded, [r.reason for r in outcome.rejects]) == (len(names), ["too_many_fields"])
    assert {customer for _, _, customer, _ in sales(engine, 2)} == {*names, None} - {"-"}
    again = b"".join(ingest.rejects_csv(engine, 2)).decode("utf-8-sig")
    (_, left) = list(csv.reader(io.StringIO(again, newline="")))
    assert left == [*rows[-1][:4], "", "", "more cells than the header has", "beyond"]
    left.pop()
    outcome = complete(engine, save(tmp_path, [rows[0], left], "last.csv", delimiter=","))
    assert outcome.status == "committed"
    assert figures(engine, 1)[4] == len(names) + 1


def test_a_column_that_got_lost_is_named(imported: Engine, tmp_path: Path) -> None:
    rows = [[*row[:1], *row[2:]] for row in mended(rejects(imported, 1))]
    outcome = complete(imported, save(tmp_path, rows))
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.params["columns"]) == ("mended_without", "Datum")


def test_a_preview_gives_the_same_file(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, FIRST.replace("Summe", "Total"))
    plan = ingest.plan_for(ingest.inspect(path), "sales", MAPPED, "dmy")
    pending = ingest.begin(engine, path, plan)
    content = ingest.pending_rejects_csv(engine, pending)
    pending.commit()
    assert content == b"".join(ingest.rejects_csv(engine, 1))


def test_nothing_mended_loads_nothing(imported: Engine, tmp_path: Path) -> None:
    before = tables(imported)
    outcome = complete(imported, save(tmp_path, rejects(imported, 1)))
    assert isinstance(outcome.error, ImportRefused)
    assert outcome.error.code == "nothing_loaded"
    assert tables(imported) == before
    assert figures(imported, 1)[4] == 0


BAD = "2024-13-01"


def orders(*rows: str) -> str:
    """Sales lines 'order day customer amount'."""
    return "order id,order date,customer id,sales\n" + "".join(",".join(row.split()) + "\n" for row in rows)


def by_order(engine: Engine) -> dict[str, str]:
    found = engine.rows("SELECT order_id AS o, sum(revenue) AS r FROM sales_line GROUP BY order_id ORDER BY order_id")
    facts = engine.rows(
        "SELECT order_id AS o, sum(revenue) AS r FROM fact_sales_day GROUP BY order_id ORDER BY order_id"
    )
    assert found == facts
    return {row["o"]: f"{row['r']:.0f}" for row in found}


def mend(engine: Engine, tmp_path: Path, import_id: int, name: str) -> Outcome:
    content = b"".join(ingest.rejects_csv(engine, import_id)).decode("utf-8-sig")
    return complete(engine, write(tmp_path, content.replace(BAD, "2024-12-01"), name))


def test_mended_rows_stand_in_the_place_of_their_import(engine: Engine, tmp_path: Path) -> None:
    """Import 2 updates orders A and B of import 1, but its line of B is rejected: B keeps its old amount until mended."""
    load(engine, write(tmp_path, orders("A 2024-01-01 C1 1", "B 2024-01-01 C1 2", "C 2024-01-01 C1 4"), "1.csv"))
    text = orders("A 2024-01-01 C1 10", f"B {BAD} C1 20", "A 2024-01-01 C1 5", "D 2024-01-02 C1 7", f"A {BAD} C1 6")
    load(engine, write(tmp_path, text, "2.csv"), mode=ingest.Mode("update"))
    assert by_order(engine) == {"A": "15", "B": "2", "C": "4", "D": "7"}
    alone = tables(engine)
    outcome = mend(engine, tmp_path, 2, "3.csv")
    assert (outcome.status, outcome.import_id) == ("committed", 3)
    whole = {"A": "21", "B": "20", "C": "4", "D": "7"}  # B is taken, A of import 2 is completed, nothing twice
    assert by_order(engine) == whole
    ingest.undo(engine, 3)
    assert tables(engine) == alone
    ingest.redo(engine, 3)
    assert by_order(engine) == whole
    assert [(part.import_id, part.rows) for part in ingest.effect(engine, 2).completions] == [(3, 2)]
    ingest.undo(engine, 2)
    ingest.undo(engine, 3)
    assert by_order(engine) == {"A": "1", "B": "2", "C": "4"}
    ingest.redo(engine, 2)
    assert tables(engine) == alone
    ingest.redo(engine, 3)
    assert by_order(engine) == whole


def test_mended_rows_that_another_import_holds_too_are_pointed_out(engine: Engine, tmp_path: Path) -> None:
    """A stands in the file of its mended line, whose lines add up; B was loaded by itself before it was mended; C comes later."""
    text = orders(
        "A 2024-01-01 C1 1",
        f"A {BAD} C1 2",
        f"B {BAD} C1 4",
        f"C {BAD} C1 8",
        "D 2024-01-02 C1 16",
        "E 2024-01-02 C1 32",
    )
    load(engine, write(tmp_path, text, "1.csv"))
    load(engine, write(tmp_path, orders("B 2024-12-01 C1 4"), "2.csv"), mode=ingest.Mode())
    content = b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig").replace(BAD, "2024-12-01").splitlines(True)
    for lines, told in ((content[:3], 1), ([content[0], content[3]], 0)):
        outcome = complete(engine, write(tmp_path, "".join(lines), f"{told}.csv"))
        assert [note.params["count"] for note in outcome.warnings if note.code == "mended_known"] == [1] * told
    assert by_order(engine) == {"A": "3", "B": "8", "C": "8", "D": "16", "E": "32"}


def test_mended_rates_and_customers_are_as_old_as_their_file(engine: Engine, tmp_path: Path) -> None:
    """What imports 2 and 4 say of a rate and of a customer, 3 and 5 say anew; then 2 and 4 are mended."""

    def found() -> list[tuple[Any, ...]]:
        c = "SELECT customer_name, region, account_id FROM dim_customer WHERE customer_id = 'C1'"
        rate = "SELECT rate FROM conversion WHERE from_currency = 'USD' AND to_currency = 'EUR' AND date = '2024-12-01'"
        return [tuple(row.values()) for query in (c, rate) for row in engine.rows(query)]

    text = "order id,order date,customer id,sales,currency\nA,2024-12-01,C1,100,USD\nB,2024-12-01,C1,90,EUR\n"
    load(engine, write(tmp_path, text, "0.csv"))
    head = "date,from currency,to currency,rate\n"
    text = head + f"{BAD},USD,EUR,0.5\n2024-11-01,USD,EUR,0.4\n"
    assert load(engine, write(tmp_path, text, "1.csv"), "rates").rows == ingest.Rows(2, 1, 1, 0)
    load(engine, write(tmp_path, head + "2024-12-01,USD,EUR,0.75\n", "2.csv"), "rates", mode=ingest.Mode())
    head = "customer id,customer name,parent,region,customer since\n"
    text = head + f"C1,Old,P1,North,{BAD}\nC2,Two,,,2020-01-01\n"
    assert load(engine, write(tmp_path, text, "3.csv"), "customers").rows == ingest.Rows(2, 1, 1, 0)
    load(engine, write(tmp_path, head + "C1,New,P2,,2021-01-01\n", "4.csv"), "customers", mode=ingest.Mode())
    newest = [("New", None, "P2"), (Decimal("0.75"),)]
    assert found() == newest
    assert [mend(engine, tmp_path, number, f"{number}m.csv").import_id for number in (2, 4)] == [6, 7]
    assert found() == [("New", "North", "P2"), (Decimal("0.75"),)]  # the region is given by the older list only
    ingest.undo(engine, 5)
    ingest.undo(engine, 3)
    assert found() == [("Old", "North", "P1"), (Decimal("0.5"),)]
    ingest.redo(engine, 3)
    ingest.redo(engine, 5)
    ingest.undo(engine, 7)
    assert found() == newest
    ingest.redo(engine, 7)
    parties.merge(engine, "C1", "C2")
    assert [(merge.customer_name, merge.kept_name) for merge in parties.merges(engine)] == [("New", "Two")]


def test_a_later_import_has_taken_the_place_of_mended_rows_too(engine: Engine, tmp_path: Path) -> None:
    """Import 2 is all of December anew, with what import 1 had rejected: mended rows of import 1 are history already."""
    load(engine, write(tmp_path, orders("A 2024-12-01 C1 1", f"B {BAD} C1 2", "C 2024-12-03 C1 4"), "1.csv"))
    late = orders("A 2024-12-01 C1 1", "B 2024-12-01 C1 2", "C 2024-12-03 C1 4")
    load(engine, write(tmp_path, late, "2.csv"), mode=ingest.Mode("replace"))
    before = by_order(engine)
    assert before == {"A": "1", "B": "2", "C": "4"}
    outcome = mend(engine, tmp_path, 1, "3.csv")
    assert outcome.status == "committed"
    assert [(note.code, note.params) for note in outcome.warnings if note.code == "superseded"] == [
        ("superseded", {"count": 1})
    ]
    assert by_order(engine) == before
    ingest.undo(engine, 2)
    assert by_order(engine) == before  # now from imports 1 and 3
    ingest.redo(engine, 2)
    assert by_order(engine) == before


def test_a_completion_does_not_come_back_beside_another_of_the_same_rows(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, orders("A 2024-12-01 C1 1", f"B {BAD} C1 2", "C 2024-12-03 C1 4"), "1.csv"))
    mend(engine, tmp_path, 1, "2.csv")
    ingest.undo(engine, 2)
    content = b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig").replace(BAD, "2024-12-02")
    assert complete(engine, write(tmp_path, content, "3.csv")).import_id == 3
    with pytest.raises(ImportRefused) as refused:
        ingest.redo(engine, 2)
    assert refused.value.code == "mended_again"
    ingest.undo(engine, 3)
    ingest.redo(engine, 2)
    assert by_order(engine) == {"A": "1", "B": "2", "C": "4"}


def test_words_that_a_spreadsheet_changed_on_the_way_are_pointed_out(engine: Engine, tmp_path: Path) -> None:
    """00042 came back as 42 in two rows; the order number of the third row was mended on purpose, its amount was the fault."""
    good = "".join(f"A{n},2024-01-01,0004{n},1\n" for n in range(8))
    head = "order id,order date,customer id,sales\n"
    load(
        engine,
        write(tmp_path, head + good + "B1,2024-01-01,00042,x\nB2,2024-01-01,00042,y\nB3,2024-01-01,C,z\n"),
        "sales",
    )
    content = b"".join(ingest.rejects_csv(engine, 1)).decode("utf-8-sig")
    for before, now in (("00042,x", "42,5"), ("00042,y", "42,6"), ("C,z", "C,7")):
        content = content.replace(before, now, 1)
    outcome = complete(engine, write(tmp_path, content, "mended.csv"))
    assert outcome.status == "committed"
    assert [note.params for note in outcome.warnings if note.code == "changed_cells"] == [
        {"count": 2, "column": "customer id", "before": "00042", "now": "42"}
    ]


def test_a_column_written_beside_the_rows_is_passed_over(engine: Engine, tmp_path: Path) -> None:
    outcome = first(engine, tmp_path)
    rows = mended(rejects(engine, outcome.import_id or 0))
    remarked = [[*row, "seen" if place else "Remark"] for place, row in enumerate(rows)]
    completing = complete(engine, save(tmp_path, remarked))
    assert completing.rows is not None
    assert (completing.status, completing.rows.loaded, completing.rows.rejected) == ("committed", 2, 1)


def test_a_sign_that_was_kept_apart_is_so_in_the_rows_that_come_back(engine: Engine, tmp_path: Path) -> None:
    text = "order date;customer id;revenue\n2024-01-05;A;$5\n2024-01-06;B;€6\nxx;C;$7\n"
    import_id = load(engine, write(tmp_path, text), "sales").import_id or 0
    head, row = rejects(engine, import_id)
    complete(engine, save(tmp_path, [head, ["2024-01-07", *row[1:]]]))
    found = engine.rows("SELECT currency, sum(revenue) AS revenue FROM sales_line GROUP BY currency ORDER BY currency")
    assert [tuple(row.values()) for row in found] == [("$", 12), ("EUR", 6)]
