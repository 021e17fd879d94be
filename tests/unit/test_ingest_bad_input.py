"""Files that cannot or should not be loaded: each gets its own clear answer in both languages, nothing is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kam_analytics import i18n, ingest
from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import Hints, NeedsAnswer, RowsRefused
from tests.extracts import SALES_HEAD, begin, load, tables, write


def refusal(engine: Engine, path: Path, kind: str | None = None, **more: object) -> ImportRefused:
    """The refusal of a file; checks that it reads in both languages and that nothing has changed."""
    before, version = tables(engine), engine.data_version
    with pytest.raises(ImportRefused) as refused:
        begin(engine, path, kind, **more)
    for lang in i18n.LANGUAGES:
        error = refused.value
        assert error.title(lang)
        assert error.hint(lang)
        assert path.name in error.message(lang)
    assert (tables(engine), engine.data_version) == (before, version)
    assert ingest.in_progress(engine) is None
    assert not list(engine.staging.iterdir())
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty_file"),
        ("blank.csv", b"\n  \n\n", "empty_file"),
        ("header.csv", SALES_HEAD.encode(), "header_only"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "binary_file"),
        ("data.csv", bytes(range(256)) * 40, "binary_file"),
        ("archive.csv", b"PK\x03\x04" + b"\x00" * 400, "binary_file"),
        ("words.csv", b"Dear Sir,\nplease find the figures below.\nYours\n", "no_table"),
        ("one.csv", b"sales\n1\n2\n3\n", "no_table"),
    ],
)
def test_files_without_a_table(engine: Engine, tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(engine, path, "sales").code == code


def test_a_missing_file_and_a_folder(engine: Engine, tmp_path: Path) -> None:
    assert refusal(engine, tmp_path / "none.csv").code == "file_not_found"
    (tmp_path / "folder.csv").mkdir()
    assert refusal(engine, tmp_path / "folder.csv").code == "not_a_file"


def test_a_file_above_the_limit_is_refused_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAM_MAX_UPLOAD_MB", "1024")
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 1025 * 1024 * 1024)  # takes no room on disk
    with pytest.raises(ImportRefused) as refused:
        ingest.inspect(path)
    assert (refused.value.code, refused.value.params["limit"], refused.value.params["size"]) == (
        "too_large",
        1024,
        1025,
    )
    assert "1024" in refused.value.message("zh")
    with pytest.raises(ImportRefused) as refused:
        ingest.inspect(write(tmp_path, SALES_HEAD * 9, "small.csv"), hints=Hints(max_bytes=100))
    assert refused.value.code == "too_large"


def test_a_file_of_another_kind_is_refused_with_the_kind_it_is(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, SALES_HEAD + "O1,2024-01-13,C1,Meyer,P-1,2,10.00,19.90,12.00\n")
    error = refusal(engine, path, "invoices")
    assert (error.code, error.params["other_kind"]) == ("not_this_kind", "sales")
    assert "sales lines" in error.message("en")
    assert "销售明细" in error.message("zh")
    text = "invoice no,invoice date,due date,customer id,amount,paid date\n1,2024-01-13,2024-02-13,C1,5,\n"
    error = refusal(engine, write(tmp_path, text, "bills.csv"), "sales")
    assert (error.code, error.params["other_kind"]) == ("not_this_kind", "invoices")


def test_columns_mapped_by_hand_overrule_the_kind(engine: Engine, tmp_path: Path) -> None:
    text = "invoice no,invoice date,due date,customer id,amount,paid date\n1,2024-01-13,2024-02-13,C1,5,\n"
    path = write(tmp_path, text, "bills.csv")
    outcome = load(engine, path, "sales", overrides={"order_date": "invoice date", "revenue": "amount"})
    assert (outcome.status, outcome.kind) == ("committed", "sales")


def test_a_missing_required_column_is_named_with_those_that_are_there(engine: Engine, tmp_path: Path) -> None:
    error = refusal(engine, write(tmp_path, "order date,customer id,freight\n2024-01-13,C1,5\n"), "sales")
    assert error.code == "missing_column"
    assert "freight" in error.message("en")
    assert "Net revenue" in error.message("en")
    assert "净收入" in error.message("zh")


def test_dates_that_nobody_can_read(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,sales\n" + "".join(f"soon {n},C{n},5.5\n" for n in range(9))
    assert refusal(engine, write(tmp_path, text), "sales").code == "unreadable_dates"
    error = refusal(engine, write(tmp_path, text), "sales", overrides={"order_date": "order date"})
    assert error.code == "unreadable_dates"
    assert (error.column, "soon 0" in error.message("en")) == ("order date", True)
    text = "order date,customer id,sales\n" + "".join(f"2024-02-3{n},C{n},5.5\n" for n in range(9))
    assert refusal(engine, write(tmp_path, text, "b.csv"), "sales").code == "unreadable_dates"


def test_amounts_that_nobody_can_read(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,sales\n" + "".join(f"2024-01-{n + 10},C{n},much\n" for n in range(9))
    error = refusal(engine, write(tmp_path, text), "sales")
    assert (error.code, error.column) == ("unreadable_numbers", "sales")


@pytest.mark.parametrize("written", ["{},234.50 CR", "{}2.3k", "{}.5%", "EUR {} or so"])
def test_amounts_that_cannot_be_read_are_not_said_to_be_missing(engine: Engine, tmp_path: Path, written: str) -> None:
    text = "order no,order date,customer,revenue\n"
    text += "".join(f'{n},2024-01-{n + 10},C{n},"{written.format(n + 1)}"\n' for n in range(9))
    error = refusal(engine, write(tmp_path, text))
    assert (error.code, error.column) == ("unreadable_numbers", "revenue")
    assert [error.params[name] for name in ("target", "read", "seen")] == ["revenue", 0, 9]
    assert written.format(1) in error.message("en")


def test_amounts_that_can_be_read_in_part_are_loaded_by_hand(engine: Engine, tmp_path: Path) -> None:
    """The first rows alone look like words."""
    cells = ["much"] * 200 + ["5.5"] * 300
    text = "order no,order date,customer,revenue\n"
    path = write(tmp_path, text + "".join(f"{n},2024-01-13,C1,{cell}\n" for n, cell in enumerate(cells)))
    error = refusal(engine, path)
    assert (error.code, error.params["read"], error.params["seen"]) == ("partly_numbers", 300, 500)
    assert error.params["option"] == "revenue=revenue"
    rows = load(engine, path, overrides={"revenue": "revenue"}).rows
    assert (rows.loaded, rows.rejected) == (300, 200)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_refusals_name_no_options_of_the_command_line(lang: str) -> None:
    """They stand on pages and in reports as well, as do the notes of an import."""
    shared = ("import_errors.", "ingest.")
    assert not [key for key, text in i18n.catalogue(lang).items() if key.startswith(shared) and "`-" in text]


AMBIGUOUS = "order date,customer id,sales\n03/04/2024,C1,5.5\n05/06/2024,C2,6.5\n"


def test_an_ambiguous_order_is_asked_with_both_readings(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, AMBIGUOUS)
    with pytest.raises(NeedsAnswer) as asked:
        begin(engine, path)
    (question,) = asked.value.questions
    assert (question.code, question.column) == ("date_order", "order date")
    assert {choice.id: choice.examples[0] for choice in question.choices} == {
        "dmy": ("03/04/2024", "2024-04-03"),
        "mdy": ("03/04/2024", "2024-03-04"),
    }
    for lang in i18n.LANGUAGES:
        assert "order date" in question.text(lang)
        assert all(choice.text(question.code, lang) for choice in question.choices)


@pytest.mark.parametrize(("order", "first"), [("dmy", "2024-04-03"), ("mdy", "2024-03-04")])
def test_the_answer_is_used(engine: Engine, tmp_path: Path, order: str, first: str) -> None:
    load(engine, write(tmp_path, AMBIGUOUS), date_order=order)
    assert engine.rows("SELECT CAST(min(order_date) AS VARCHAR) AS d FROM sales_line") == [{"d": first}]


def test_another_date_column_of_the_file_can_decide(engine: Engine, tmp_path: Path) -> None:
    text = "order date,ship date,customer id,sales\n03/04/2024,15/04/2024,C1,5.5\n05/06/2024,06/06/2024,C2,6.5\n"
    load(engine, write(tmp_path, text))
    assert engine.rows("SELECT CAST(min(order_date) AS VARCHAR) AS d FROM sales_line") == [{"d": "2024-04-03"}]


def test_an_ambiguous_decimal_mark_is_asked(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, 'order date,customer id,sales\n2024-01-13,C1,"1,234"\n2024-01-14,C2,"5,678"\n')
    with pytest.raises(NeedsAnswer) as asked:
        begin(engine, path)
    (question,) = asked.value.questions
    assert question.code == "decimal"
    assert {choice.id: choice.examples[0] for choice in question.choices} == {
        "point": ("1,234", "1234"),
        "comma": ("1,234", "1.234"),
    }
    assert str(begin(engine, path, decimal="comma").totals["revenue"]) == "6.912"
    ingest.discard_pending(engine)
    assert str(begin(engine, path, decimal="point").totals["revenue"]) == "6912.00"
    ingest.discard_pending(engine)


def test_negative_and_zero_amounts_are_loaded(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,sales\n2024-01-13,C1,-5.5\n2024-01-14,C2,0\n2024-01-15,C2,2.5\n"
    outcome = load(engine, write(tmp_path, text))
    assert (outcome.rows.loaded if outcome.rows else 0, str(outcome.totals["revenue"])) == (3, "-3.00")


def test_a_file_of_which_nothing_or_little_can_be_read(engine: Engine, tmp_path: Path) -> None:
    text = "order date,customer id,sales\n" + "2024-01-13,C1,\n" * 9
    error = refusal(engine, write(tmp_path, text), "sales")
    assert isinstance(error, RowsRefused)
    assert (error.code, error.rows.rejected, error.rejects[0].row) == ("nothing_loaded", 9, 2)
    text += "2024-01-13,C1,5\n" * 8
    error = refusal(engine, write(tmp_path, text, "b.csv"), "sales")
    assert error.code == "mostly_rejected"


def test_shifted_rows_are_said_to_be_so(engine: Engine, tmp_path: Path) -> None:
    """Cells with commas that were not quoted shift a row; a row that is longer than the header is not loaded."""
    text = "order date,customer name,sales\n2024-01-13,Meyer, Inc,5\n" + "2024-01-14,Jones,6\n" * 3
    outcome = load(engine, write(tmp_path, text))
    assert [(reject.row, reject.reason) for reject in outcome.rejects] == [(2, "too_many_fields")]


def test_zero_bytes_and_undecodable_bytes(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "zero.csv"
    path.write_bytes(b"order date,customer id,sales\n2024-01-13,C\x001,5\n2024-01-14,C2,6\n")
    assert load(engine, path).totals["revenue"] == 11
    assert {row["customer_id"] for row in engine.rows("SELECT customer_id FROM sales_line")} == {"C1", "C2"}
    lines = [f"2024-01-{day:02},名字{day},5\n" for day in range(1, 29)]
    path.write_bytes(("order date,customer name,sales\n" + "".join(lines)).encode() + b"2024-02-01,\xff\xfe\xfa,7\n")
    outcome = load(engine, path)
    assert outcome.rows is not None
    assert outcome.rows.loaded == 29
    assert {note.code for note in outcome.warnings} & {"undecodable", "encoding_changed"}


def test_a_damaged_workbook(engine: Engine, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<oops")
    assert refusal(engine, path).code == "bad_workbook"


def test_text_that_looks_like_code_stays_text(engine: Engine, tmp_path: Path) -> None:
    nasty = ["<script>alert(1)</script>", "'; DROP TABLE sales_line; --", "=1+1", "{x}", "%s", "$1", 'a""b']
    text = "order date,customer name,sales\n" + "".join(
        f'2024-01-{n + 13},"{name}",5\n' for n, name in enumerate(nasty)
    )
    load(engine, write(tmp_path, text))
    names = [row["customer_name"] for row in engine.rows("SELECT customer_name FROM sales_line ORDER BY order_date")]
    assert names == [name.replace('""', '"') for name in nasty]
    header = write(
        tmp_path, 'order date,"x""); DROP TABLE invoice; --",sales\n2024-01-13,1,5\n2024-01-14,1,7\n', "head.csv"
    )
    outcome = load(engine, header, "sales", overrides={"region": 'x"); DROP TABLE invoice; --'})
    assert outcome.totals["revenue"] == 12
