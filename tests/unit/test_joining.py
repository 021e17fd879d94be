"""Order lines joined with the tables that they name: by which keys, what becomes of rows without a partner, what the
ledger keeps. Figures by hand and by pandas."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.books import read_so
from kam_analytics.ingest.books.outcome import Outcome
from kam_analytics.ingest.planning import join_keys, joining
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import write

HEADS = "Order No,Order Date,Customer No,Sales Rep\nA,2024-01-05,C1,7\nB,2024-01-20,C2,8\nD,2024-02-01,C9,7\n"
LINES = 'Order Number,Product Code,Quantity,Price,Note\nA,P1,2,10.50,\nA,P2,1,3.00,"two\nlines"\nB,P1,4,10.00,\n'
PRODUCTS = "Product Code,Name,Category,Price,Unit Cost\nP1,Bolt,Small,11.00,6.00\nP2,Nut,Small,3.50,1.25\n"
CUSTOMERS = "Customer No,Customer Name\nC1,Alpha\nC2,Beta\nC3,Gamma\n"
REPS = "Employee Number,First Name,Last Name\n7,Ann,Archer\n8,Bob,Baker\n"


def files(folder: Path, **texts: str) -> list[Path]:
    return [write(folder, text, f"{name}.csv") for name, text in texts.items()]


def load(engine: Engine, paths: list[Path], **more: object) -> Outcome:
    first, *others = map(str, paths)
    return handle(engine, Request(path=first, others=tuple(others), **more))  # type: ignore[arg-type]


def stored(engine: Engine) -> list[dict[str, object]]:
    return list(engine.rows("SELECT * EXCLUDE (import_id) FROM sales_line ORDER BY order_id, product_id"))


def test_lines_take_date_customer_product_and_cost_from_their_tables(engine: Engine, tmp_path: Path) -> None:
    paths = files(tmp_path, heads=HEADS, lines=LINES, products=PRODUCTS, customers=CUSTOMERS)
    outcome = load(engine, paths)
    assert outcome.status == "committed"
    assert outcome.rows is not None
    assert (outcome.rows.in_file, outcome.rows.loaded) == (3, 3)
    # 2 x 10.50 + 3.00 + 4 x 10.00; cost 2 x 6 + 1.25 + 4 x 6
    assert outcome.totals == {"revenue": Decimal("64.00"), "cost": Decimal("37.25"), "quantity": Decimal("7")}
    assert [note.params["tables"] for note in outcome.warnings if note.code == "join_customers"] == ["customers.csv"]
    first = stored(engine)[0]
    assert (first["customer_id"], first["customer_name"], str(first["order_date"])) == ("C1", "Alpha", "2024-01-05")
    assert (first["product_name"], first["category"], first["unit_price"]) == ("Bolt", "Small", Decimal("10.5"))
    unused = {note.params["other"]: note.params["unused"] for note in outcome.warnings if note.code == "joined"}
    assert unused == {"heads.csv": 1, "customers.csv": 2, "products.csv": 0} or unused["heads.csv"] == 1


def test_the_ledger_names_all_files_with_their_fingerprints(engine: Engine, tmp_path: Path) -> None:
    paths = files(tmp_path, heads=HEADS, lines=LINES, products=PRODUCTS)
    outcome = load(engine, paths)
    entry = ingest.entry(engine, outcome.import_id or 0)
    assert entry.file_name == "lines.csv + heads.csv + products.csv"
    kept = {part["file"]: part["sha256"] for part in entry.plan.joined["parts"]}
    assert kept == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    assert read_so.file_words(entry.plan, "en") == "joined of lines.csv, heads.csv, products.csv"
    assert set(read_so.digests(entry).split(", ")) == set(kept.values())
    assert load(engine, paths).status == "unchanged"
    ingest.undo(engine, entry.import_id)
    assert stored(engine) == []
    ingest.redo(engine, entry.import_id)
    assert len(stored(engine)) == 3


def test_a_line_without_its_order_is_counted_and_rejected_with_its_row(engine: Engine, tmp_path: Path) -> None:
    """Row numbers are those of the file of the lines, blank lines included; the mended row completes the import."""
    lines = "Order Number,Product Code,Quantity,Price\nA,P1,2,10\n\nX,P1,1,5\nB,P1,1,7\n,P1,1,9\n"
    outcome = load(engine, files(tmp_path, lines=lines, heads=HEADS))
    assert outcome.rows is not None
    assert (outcome.rows.loaded, outcome.rows.rejected, outcome.rows.skipped) == (2, 2, 1)
    assert [(reject.row, reject.column, reject.reason) for reject in outcome.rejects] == [
        (4, "Order Date", "missing"),
        (6, "Order Date", "missing"),
    ]
    (note,) = [note for note in outcome.warnings if note.code == "joined_partly"]
    assert (note.params["matched"], note.params["missing"], note.params["examples"]) == (2, 2, 'X (#4), "" (#6)')
    content = b"".join(ingest.rejects_csv(engine, outcome.import_id or 0)).decode("utf-8-sig")
    mended = list(csv.reader(content.splitlines()))
    place = mended[0].index("Order Date")
    mended[1][place] = mended[2][place] = "2024-03-01"
    path = tmp_path / "mended.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(mended)
    assert handle(engine, Request(path=str(path))).status == "committed"
    assert engine.rows("SELECT sum(revenue) AS revenue FROM sales_line") == [{"revenue": Decimal(20 + 5 + 7 + 9)}]


def test_rows_that_stand_twice_in_another_table_double_no_line(engine: Engine, tmp_path: Path) -> None:
    heads = "Order No,Order Date,Customer No\nA,2024-01-05,C1\nB,2024-01-20,C2\nA,2024-01-05,C1\n"
    outcome = load(engine, files(tmp_path, lines=LINES, heads=heads))
    assert outcome.rows is not None
    assert outcome.rows.loaded == 3
    ambiguous = files(tmp_path, lines=LINES, heads=heads + "A,2024-12-31,C2\n")
    refused = load(engine, ambiguous)  # which of the two dates? no key, so nothing is guessed
    assert refused.error is not None
    assert (refused.status, refused.error.code) == ("refused", "join_key_repeats")
    assert {refused.error.params[name] for name in ("file", "value", "row", "again")} == {"heads.csv", "A", 2, 5}
    assert all("heads.csv" in refused.error.message(lang) for lang in ("en", "zh"))
    beside = load(engine, [*ambiguous, *files(tmp_path, products=PRODUCTS)])
    assert (beside.error.code if beside.error else "") == "join_key_repeats"


def test_parts_of_one_table_are_not_joined(engine: Engine, tmp_path: Path) -> None:
    """January would take February's rows for a list of its customers and lose them all."""
    head = "Order Date,Customer No,Sales\n"
    paths = files(
        tmp_path, jan=head + "2024-01-05,C1,5\n2024-01-06,C2,7\n", feb=head + "2024-02-05,C1,9\n2024-02-06,C2,1\n"
    )
    refused = load(engine, paths)
    assert refused.error is not None
    assert (refused.error.code, refused.error.params["others"]) == ("join_same_columns", "jan.csv")
    twice = load(engine, files(tmp_path, lines=LINES, again=LINES, heads=HEADS))
    assert (twice.error.code if twice.error else "") == "join_same_columns"
    assert ingest.history(engine) == []


def test_keys_that_lost_their_zeros_or_capitals_are_found_and_said(engine: Engine, tmp_path: Path) -> None:
    heads = "Order No,Order Date,Customer No\n7,2024-01-05,c1\n8,2024-01-06,c2\n"
    lines = "Order Number,Quantity,Price\n0007,2,10\n0007,1,5\n0008,1,1\n"
    outcome = load(engine, files(tmp_path, heads=heads, lines=lines, customers=CUSTOMERS))
    assert (outcome.status, outcome.totals["revenue"]) == ("committed", Decimal("26.00"))
    said = [(note.params["mine"], note.params["theirs"]) for note in outcome.warnings if note.code == "joined_loosely"]
    assert said == [("0007", "7"), ("c1", "C1")]
    assert {row["customer_name"] for row in stored(engine)} == {"Alpha", "Beta"}
    # Where both ways of writing name a row of their own, they are two keys.
    ingest.undo(engine, outcome.import_id or 0)
    outcome = load(engine, files(tmp_path, heads=heads + "0007,2024-03-01,c2\n0008,2024-03-02,c2\n", lines=lines))
    assert (outcome.status, {str(row["order_date"]) for row in stored(engine)}) == (
        "committed",
        {"2024-03-01", "2024-03-02"},
    )


def test_salespeople_are_named_by_their_own_table(engine: Engine, tmp_path: Path) -> None:
    heads = HEADS.replace("Sales Rep", "Sales Rep Employee Number")
    load(engine, files(tmp_path, lines=LINES, heads=heads, employees=REPS))
    assert [row["salesperson"] for row in stored(engine)] == ["Ann Archer", "Ann Archer", "Bob Baker"]


def test_numbers_that_agree_by_chance_are_no_key(engine: Engine, tmp_path: Path) -> None:
    """Quantities 1 to 3 all stand among the shelf numbers 1 to 9, but no header says that they are those."""
    shelves = "Shelf,Room\n" + "".join(f"{n},R{n}\n" for n in range(1, 10))
    lines = "Order,Quantity,Price\n" + "".join(f"O{n},{n % 3 + 1},5\n" for n in range(30))
    assert load(engine, files(tmp_path, lines=lines, shelves=shelves)).status == "refused"


def test_codes_that_agree_are_a_key_whatever_the_headers_say(engine: Engine, tmp_path: Path) -> None:
    codes = [f"DOC-{n:03}" for n in range(20)]
    lines = "Beleg,Quantity,Price\n" + "".join(f"{code},2,5\n" for code in codes * 2)
    heads = "Vorgang,Order Date,Customer\n" + "".join(f"{code},2024-01-05,C1\n" for code in codes)
    outcome = load(engine, files(tmp_path, lines=lines, heads=heads))
    assert (outcome.status, outcome.totals["revenue"]) == ("committed", Decimal("400.00"))


def test_a_file_without_a_key_is_named(engine: Engine, tmp_path: Path) -> None:
    other = "Colour,Weight\nred,1.5\nblue,2.5\n"
    outcome = load(engine, files(tmp_path, lines=LINES, heads=HEADS, other=other))
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.params["file"]) == ("not_joined", "other.csv")
    ragged = HEADS + "E,2024-02-01,C9,7,more\n"
    outcome = load(engine, files(tmp_path, lines=LINES, heads=ragged))
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.params["row"]) == ("join_ragged", 5)
    assert ingest.history(engine) == []
    assert list(engine.staging.iterdir()) == []


def test_sheets_of_a_workbook(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, text in (("Lines", LINES.replace("two\nlines", "x")), ("Orders", HEADS), ("Products", PRODUCTS)):
        sheet = book.add_worksheet(name)
        for place, row in enumerate(csv.reader(text.splitlines())):
            sheet.write_row(place, 0, row)
    book.add_worksheet("Notes").write(0, 0, "made by hand")
    colours = book.add_worksheet("Colours")
    for place, row in enumerate((("Colour", "Weight"), ("red", 1.5), ("blue", 2.5))):
        colours.write_row(place, 0, row)
    book.close()
    outcome = handle(engine, Request(path=str(path), sheets=True))
    assert (outcome.status, outcome.totals["revenue"]) == ("committed", Decimal("64.00"))
    assert ingest.entry(engine, outcome.import_id or 0).file_name == "book.xlsx: Lines + Orders + Products"
    left_out = [note.params["tables"] for note in outcome.warnings if note.code == "join_left_out"]
    assert left_out == ["Colours"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    heads=st.lists(st.integers(0, 30).map(lambda n: f"K{n:02}"), unique=True, min_size=4, max_size=9),
    lines=st.lists(st.tuples(st.integers(0, 999), st.integers(1, 999)), min_size=24, max_size=60),
)
def test_a_join_equals_that_of_pandas(
    engine: Engine, tmp_path: Path, heads: list[str], lines: list[tuple[int, int]]
) -> None:
    named = [(heads[n % len(heads)] if n % 7 else f"X{n}", amount) for n, amount in lines]
    left = pd.DataFrame(named, columns=["order_id", "amount"])
    right = pd.DataFrame({"order_id": heads, "order_date": [f"2024-01-{n + 1:02}" for n in range(len(heads))]})
    left.to_csv(tmp_path / "lines.csv", index=False)
    right.to_csv(tmp_path / "heads.csv", index=False)
    tables = joining.tables_of([(tmp_path / "lines.csv", "lines.csv"), (tmp_path / "heads.csv", "heads.csv")])
    partner = left.order_id.isin(right.order_id)
    assume(partner.mean() >= 0.5)  # else there is no key
    found = joining.join(engine, tables)
    kept = pd.read_csv(found.path, dtype=str, keep_default_na=False)
    found.path.unlink()
    expected = left.merge(right, how="left", on="order_id").fillna("").astype(str)
    assert kept.values.tolist() == expected.values.tolist()
    assert found.links[0].matched == int(partner.sum())


@pytest.mark.parametrize("quantity", ["40", "3000000"])
def test_dear_lines_with_a_discount_have_their_revenue(engine: Engine, tmp_path: Path, quantity: str) -> None:
    text = f"Order Date,Customer,Quantity,Unit Price,Discount\n2024-01-05,C1,{quantity},263.50,0.05\n2024-01-06,C1,1,1,0.1\n"
    handle(engine, Request(path=str(write(tmp_path, text))))
    (row,) = engine.rows("SELECT max(revenue) AS revenue FROM sales_line")
    assert row["revenue"] == Decimal(quantity) * Decimal("263.50") * Decimal("0.95")


def test_wide_tables_of_few_rows_are_compared_by_their_headers_only(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exports of an ERP have hundreds of columns; with codes in all of them, every two would be compared by their values."""
    wide = 120
    heads = ["Order No", "Order Date", "Customer No", *(f"head {n}" for n in range(wide))]
    lines = ["Order No", "Quantity", "Price", *(f"line {n}" for n in range(wide))]
    codes = [f"X{n:03}" for n in range(wide)]
    paths = files(
        tmp_path,
        heads="\n".join(",".join(row) for row in (heads, ["A1", "2024-01-05", "C1", *codes])) + "\n",
        lines="\n".join(",".join(row) for row in (lines, ["A1", "2", "10.50", *codes])) + "\n",
    )
    compared: list[str] = []
    evidence = join_keys._key

    def counted(*given: object) -> join_keys.Key | None:
        compared.append("")
        return evidence(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(join_keys, "_key", counted)
    outcome = load(engine, paths)
    assert outcome.totals["revenue"] == Decimal("21.00")
    assert len(compared) < wide


def test_words_of_a_status_count_from_whichever_table_they_come(engine: Engine, tmp_path: Path) -> None:
    """Both tables say what is deleted, and the type of the documents stands in the other one."""
    heads = "Order Number,Order Date,Customer No,Type,Deleted\nA,2024-01-05,C1,ACCREC,false\nB,2024-01-06,C2,ACCPAY,false\nC,2024-01-07,C3,ACCREC,true\n"
    lines = "Order Number,Amount,Deleted\nA,10.00,false\nA,20.00,true\nB,40.00,false\nC,80.00,false\n"
    outcome = load(engine, files(tmp_path, heads=heads, lines=lines), kind="sales")
    assert outcome.totals == {"revenue": 10}
    assert outcome.skips == {"payable": 1, "deleted": 2}


def test_the_client_of_an_sap_system_is_no_key(engine: Engine, tmp_path: Path) -> None:
    heads = "mandt,vbeln,erdat,kunnr\n100,510,2024-01-05,C1\n200,511,2024-01-06,C2\n"
    lines = "mandt,vbeln,netwr\n100,SO001,10.00\n200,SO002,20.00\n"  # other order numbers: nothing fits
    outcome = load(engine, files(tmp_path, heads=heads, lines=lines))
    assert outcome.error is not None
    assert outcome.error.code == "no_common_key"
