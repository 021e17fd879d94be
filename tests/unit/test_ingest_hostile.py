"""Files made to break an import: each is answered in words or loaded with a warning, and nothing is miscounted."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Hints
from kam_analytics.ingest.load import loading
from kam_analytics.ingest.reading import dialect, encoding, workbook_guard, workbook_head
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import SALES_HEAD, begin, load, tables, write

LINE = "O{n},2024-01-{day:02},C{n},Meyer {n},P-1,2,10.00,{n}.90,12.00\n"


def sales(lines: int, first: int = 1) -> str:
    return "".join(LINE.format(n=n, day=n % 28 + 1) for n in range(first, first + lines))


def refused(path: Path, kind: str | None = None, **hints: str) -> ImportRefused:
    """The refusal of a file by the look at it, or by its plan."""
    with pytest.raises(ImportRefused) as caught:
        ingest.plan_for(ingest.inspect(path, hints=Hints(**hints)), kind)
    for lang in i18n.LANGUAGES:
        assert caught.value.title(lang)
        assert path.name in caught.value.message(lang)
        assert caught.value.hint(lang)
    return caught.value


# -- which kind --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [None, "right"])
@pytest.mark.parametrize("value", ["1e400", "1.2.3", "=1+1", "#REF!"])
@pytest.mark.parametrize(
    ("head", "line", "right"),
    [
        ("order_date,customer_id,customer_name,region,revenue", "2024-01-0{n},C{n},Meyer {n},North,{value}", "sales"),
        ("date,customer,sales", "2024-01-0{n},Meyer {n},{value}", "sales"),
        ("invoice_id,invoice_date,due_date,customer_id,amount", "{n},2024-01-0{n},2024-02-0{n},C{n},{value}", "invoices"),
        ("payment_date,customer_id,amount", "2024-01-0{n},C{n},{value}", "payments"),
        ("日期,客户名称,销售额", "2024-01-0{n},某公司{n},{value}", "sales"),
    ],
)  # fmt: skip
def test_unreadable_amounts_are_named_and_do_not_make_a_customer_list(
    tmp_path: Path, head: str, line: str, right: str, value: str, kind: str | None
) -> None:
    text = "\n".join([head, *(line.format(n=n, value=value) for n in range(1, 9))])
    error = refused(write(tmp_path, text), right if kind else None)
    assert (error.code, error.column) == ("unreadable_numbers", head.split(",")[-1])
    assert value in error.message("zh")


def test_sales_without_an_amount_are_no_customer_list(engine: Engine, tmp_path: Path) -> None:
    text = "order_date,customer_id,customer_name,city\n" + "".join(
        f"2024-01-0{n},C{n},M{n},Rome\n" for n in range(1, 9)
    )
    path = write(tmp_path, text)
    error = refused(path)
    assert (error.code, error.params["kind"], error.params["missing"]) == ("missing_column", "sales", "revenue")
    assert load(engine, path, "customers").rows is not None  # said in so many words, it is taken


def test_a_customer_list_with_dates_and_amounts_of_its_own_stays_one(tmp_path: Path) -> None:
    text = "customer no,customer name,customer since,credit limit,city\n"
    text += "".join(f"C{n},Meyer {n},2020-01-0{n},5000,Rome\n" for n in range(1, 9))
    assert ingest.inspect(write(tmp_path, text)).kind == "customers"


# -- workbooks ---------------------------------------------------------------------------------------------------


def workbook(path: Path, lines: int = 8, far: tuple[int, int] | None = None) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sales <1>")
    for place, name in enumerate(("order_date", "customer", "revenue")):
        sheet.write(0, place, name)
    for row in range(1, lines + 1):
        for place, value in enumerate((f"2024-01-{row:02}", f"Meyer {row}", 10.5)):
            sheet.write(row, place, value)
    if far:
        sheet.write(*far, "x")
    book.close()
    return path


def rewritten(source: Path, target: Path, change: bytes, to: bytes) -> Path:
    """The workbook with the content of its first sheet changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(change, to) if name == "xl/worksheets/sheet1.xml" else content)
    return target


def test_a_cell_far_outside_the_table_is_named(tmp_path: Path) -> None:
    """The reader would ask for 500 GB, and the process would die."""
    error = refused(workbook(tmp_path / "far.xlsx", far=(1048575, 16383)))
    assert (error.code, error.params["sheet"], error.params["cell"]) == ("far_cell", "Sales <1>", "XFD1048576")
    source = workbook(tmp_path / "plain.xlsx")
    error = refused(rewritten(source, tmp_path / "odd.xlsx", b'r="A3"', b'r="A99999999"'))
    assert error.code == "far_cell"


def test_empty_formatted_cells_far_away_do_no_harm(engine: Engine, tmp_path: Path) -> None:
    source = workbook(tmp_path / "plain.xlsx")
    path = rewritten(source, tmp_path / "styled.xlsx", b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')  # fmt: skip
    assert load(engine, path, "sales").rows == ingest.Rows(8, 8, 0, 0)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    source, bomb = workbook(tmp_path / "plain.xlsx"), tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        with new.open("xl/media/image1.png", "w") as part:
            for _ in range(80):
                part.write(b"\0" * (1 << 20))
    assert refused(bomb).code == "unpacks_too_large"


def test_a_damaged_workbook_is_called_so(tmp_path: Path) -> None:
    source = workbook(tmp_path / "plain.xlsx")
    half = tmp_path / "half.xlsx"
    half.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    assert refused(half).code == "bad_workbook"
    assert refused(rewritten(source, tmp_path / "cut.xlsx", b"</c>", b"<")).code == "bad_workbook"
    assert refused(rewritten(source, tmp_path / "index.xlsx", b"<v>0</v>", b"<v>99</v>")).code == "bad_workbook"
    without = tmp_path / "without.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(without, "w") as new:
        for name in old.namelist():
            if name != "xl/workbook.xml":
                new.writestr(name, old.read(name))
    assert refused(without).code == "bad_workbook"


def test_a_sheet_without_a_table_is_named(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "cover.xlsx"))
    book.add_worksheet("Cover").write(0, 0, "Sales report")
    book.close()
    error = refused(tmp_path / "cover.xlsx")
    assert error.code == "no_table_in_sheets"
    assert "Cover" in error.message("zh")


# -- text --------------------------------------------------------------------------------------------------------


def test_a_mark_before_numbers_is_no_quote() -> None:
    text = "order_id,customer,revenue\n" + "".join(f"O{n},Smith,'12.5\n" for n in range(9))
    found = dialect.find(text)
    assert found is not None
    assert found.quote == '"'


@pytest.mark.parametrize(("name", "written"), [("Ромашка", "cp1251")])
def test_names_that_look_misread_are_shown(tmp_path: Path, name: str, written: str) -> None:
    text = SALES_HEAD + sales(9).replace("Meyer", name)
    notes = ingest.inspect(write(tmp_path, text, encoding=written)).warnings
    assert [note.code for note in notes] == ["misread"]
    assert notes[0].params["example"] in text.encode(written).decode("cp1252")
    assert "Windows-1252" in notes[0].text("zh")


def test_two_encodings_in_one_file_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    lines = [LINE.format(n=n, day=n).replace("Meyer", "中文公司" if n == 1 else "Müller") for n in range(1, 5)]
    path.write_bytes(SALES_HEAD.encode() + b"".join(line.encode("gb18030" if "中" in line else "cp1252") for line in lines))  # fmt: skip
    assert [note.code for note in ingest.inspect(path).warnings] == ["misread"]


def test_western_words_read_as_chinese_are_shown() -> None:
    assert encoding.misread("customer,city\nM黮ler,Rome\nKr鋗er,Paris\n", "gb18030") == "M黮ler"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller, Hélène créée à Çorlu, 12 € — ÄÖÜ AG, Łódź", "cp1252"),
        ("Señor Ñandú «¡olé!» ½ ° — ———— naïveté", "latin-1"),
        ("上海T恤shirt贸易，A型bolt，北京公司，广州公司，深圳公司，南京公司，苏州公司，杭州公司，天津公司，重庆公司，成都公司，西安公司", "gb18030"),
        ("Ромашка", "utf-8"),
    ],
)  # fmt: skip
def test_ordinary_words_are_not_called_misread(text: str, written: str) -> None:
    assert encoding.misread(text, written) is None


def test_headers_that_stand_twice_are_named(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer,revenue,revenue,note,note\n2024-01-13,Meyer,5,7,a,b\n"
    outcome = handle(engine, Request(str(write(tmp_path, text))))
    assert outcome.status == "committed"
    assert [(note.code, note.params) for note in outcome.warnings] == [("duplicate_header", {"columns": "revenue"})]


def test_a_line_without_end_is_one_row(engine: Engine, tmp_path: Path) -> None:
    text = SALES_HEAD + sales(5) + "O9,2024-01-01,C9," + "A" * (9 << 20) + ",P-1,2,10.00,1.90,12.00\n" + sales(5, 10)
    outcome = load(engine, write(tmp_path, text), "sales")
    assert outcome.rows == ingest.Rows(11, 10, 1, 0)
    assert [reject.row for reject in outcome.rejects] == [7]


# -- files and their names ---------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
def test_a_name_that_is_no_text_is_loaded_and_shown(engine: Engine, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/f\xfe"))
    folder.mkdir()
    path = folder / os.fsdecode(b"sales\xff.csv")
    path.write_text(SALES_HEAD + sales(5))
    assert load(engine, path, "sales").rows == ingest.Rows(5, 5, 0, 0)
    assert ingest.entry(engine, 1).file_name == "sales?.csv"


def test_a_refusal_names_the_first_of_many_columns(tmp_path: Path) -> None:
    names = [f"measure {n}" for n in range(500)]
    path = write(tmp_path, f"Date,{','.join(names)}\n2024-03-05{',1.5' * 500}\n")
    said = refused(path, "invoices").message("en")
    assert "Date, measure 0, measure 1," in said
    assert "measure 10 ... (+489)" in said
    assert len(said) < 600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_not_waited_for(engine: Engine, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv").code == "not_a_file"
    outcome = handle(engine, Request(str(tmp_path / "pipe.csv")))
    assert outcome.error is not None
    assert outcome.error.code == "not_a_file"


def test_a_file_without_permission_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, SALES_HEAD + sales(5))

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert refused(path).code == "file_forbidden"


def test_a_file_that_grows_while_it_is_read_is_refused(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = write(tmp_path, SALES_HEAD + sales(5)), tables(engine)
    fill = loading.facts.fill

    def grow(*given: object) -> None:
        with path.open("a") as stream:
            stream.write(sales(1, 20))
        fill(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(loading.facts, "fill", grow)
    with pytest.raises(ImportRefused) as caught:
        begin(engine, path, "sales")
    assert caught.value.code == "file_changed"
    assert tables(engine) == before
    monkeypatch.undo()
    assert load(engine, path, "sales").rows == ingest.Rows(6, 6, 0, 0)


def test_a_file_that_is_taken_away_at_the_start_of_its_load_is_called_changed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a damaged database, which is what a file that cannot be read to its end looks like."""
    path, before = write(tmp_path, SALES_HEAD + sales(5)), tables(engine)
    state = loading.facts.state

    def take_away(cursor: duckdb.DuckDBPyConnection) -> Any:
        path.unlink()
        return state(cursor)

    monkeypatch.setattr(loading.facts, "state", take_away)
    outcome = handle(engine, Request(path=str(path), kind="sales"))
    assert outcome.error is not None
    assert (outcome.status, outcome.error.code) == ("refused", "file_changed")
    assert tables(engine) == before


def test_a_cell_longer_than_the_parts_in_which_a_file_is_read(engine: Engine, tmp_path: Path) -> None:
    """33 MB in the middle of a tidy file."""
    lines = sales(200).splitlines(keepends=True)
    lines[100] = lines[100].rstrip("\n") + "," + "x" * 33_000_000 + "\n"
    text = (
        SALES_HEAD.rstrip("\n")
        + ",Note\n"
        + "".join(line if n == 100 else line.rstrip("\n") + ",\n" for n, line in enumerate(lines))
    )
    assert load(engine, write(tmp_path, text), "sales").rows == ingest.Rows(200, 200, 0, 0)


# -- what is no table ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html><body><table><tr><td>order date</td><td>sales, net</td></tr>\n<tr><td>2024-01-01, x</td></tr>\n", "markup"),
        ('\n<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">\n', "markup"),
        (",".join(f"c{n}" for n in range(20_000)) + "\n" + "," * 19_999 + "\n", "too_many_columns"),
    ],
)  # fmt: skip
def test_web_pages_and_tables_without_end_are_called_so(tmp_path: Path, text: str, code: str) -> None:
    assert refused(write(tmp_path, text, "export.xls")).code == code


def test_a_header_without_end_is_no_name(tmp_path: Path) -> None:
    """Brackets that never close were looked for from each of them to the end, which took minutes."""
    found = ingest.inspect(write(tmp_path, "[" * 100_000 + "\n"), hints=Hints(alone=True))
    assert [len(column.name) for column in found.columns] == [100_000]


def test_a_header_row_below_the_file_is_not_possible(tmp_path: Path) -> None:
    path = write(tmp_path, SALES_HEAD + sales(3))
    with pytest.raises(ImportRefused) as caught:
        ingest.inspect(path, hints=Hints(header_row=50))
    assert (caught.value.code, caught.value.params["known"]) == ("bad_hint", "0 - 4")


# -- what a list may say of itself --------------------------------------------------------------------------------


def test_parents_without_end_take_no_minutes(engine: Engine, tmp_path: Path) -> None:
    """A column filled down by mistake makes each customer the child of the next. Way after way was followed to its end:
    3,000 customers took three minutes, at every later import as well."""
    lines = [f"C{n},Meyer {n},C{n + 1}," for n in range(1500)]
    lines += ["C1500,Meyer,,-5", *(f"D{n},Weber {n},D{(n + 1) % 300}," for n in range(300)), "E,Schulz,D0,"]
    text = "customer id,customer name,parent,credit limit\n" + "\n".join(lines) + "\n"
    outcome = load(engine, write(tmp_path, text), "customers")
    said = {note.code: note.params["count"] for note in outcome.warnings}
    assert said == {"parent_circle": 300 + 1, "negative_limits": 1}
    top = {row["customer_id"]: row["account_id"] for row in engine.rows("SELECT * FROM dim_customer")}
    assert [top[name] for name in ("C0", "C1499", "C1500", "D7", "E")] == ["C1500", "C1500", "C1500", "D7", "E"]


def test_periods_and_due_dates_that_run_backwards(engine: Engine, tmp_path: Path) -> None:
    rebates = (
        "rebate id,period,period end,customer id,amount\nR1,2024-03-01,2024-01-01,A,50\nR2,2024-02-01,2024-03-01,A,20\n"
    )
    outcome = load(engine, write(tmp_path, rebates, "rebates.csv"), "rebates")
    assert [(reject.row, reject.column, reject.reason) for reject in outcome.rejects] == [
        (2, "period end", "ends_before_start")
    ]
    bills = "invoice id,invoice date,due date,customer id,amount\nI1,2024-03-31,2024-03-01,A,5\nI2,2024-03-01,2024-03-31,A,5\n"
    outcome = load(engine, write(tmp_path, bills, "bills.csv"), "invoices")
    assert {note.code: note.params["count"] for note in outcome.warnings} == {"due_before_invoice": 1}


def test_rows_hidden_by_a_filter_are_read_and_said(engine: Engine, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "filtered.xlsx"))
    sheet = book.add_worksheet("Sales")
    for row, cells in enumerate(
        [("order date", "customer id", "sales"), *((f"2024-01-0{n}", f"C{n}", n) for n in range(1, 6))]
    ):
        sheet.write_row(row, 0, cells)
    for row in (2, 4, 900):  # the last one holds nothing
        sheet.set_row(row, None, None, {"hidden": True})
    book.close()
    found = ingest.inspect(tmp_path / "filtered.xlsx")
    assert [(note.code, note.params["count"]) for note in found.warnings] == [("hidden_rows", 2)]
    with pytest.MonkeyPatch.context() as patch:  # in a sheet of which a look takes the beginning only, all are counted
        patch.setattr(workbook_guard, "_CHUNK", 64)
        patch.setattr(workbook_head, "_LONG", 400)
        patch.setattr(workbook_head, "_KEPT", 600)
        long = ingest.inspect(tmp_path / "filtered.xlsx")
    assert not long.complete
    assert [(note.code, note.params["count"]) for note in long.warnings] == [("hidden_rows", 2)]
    assert all("Sales" in found.warnings[0].text(lang) for lang in i18n.LANGUAGES)
