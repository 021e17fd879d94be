"""The command that says how files read: JSON, words, and the table as it was read."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import cli
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import inspect
from kam_analytics.ingest.reading import as_read
from tests.golden.real_data import DATA, real_data

LINES = ["Umsatzbericht;;;", "Stand 31.01.2024;;;", "Order date;Customer;Sales;Note", "13.01.2024;Müller & Söhne;1.234,50;a", "",
         'Order date;Customer;Sales;Note', '14.01.2024;"Jones; Ltd";-5,00;"zwei\nZeilen"', "15.01.2024;Zoë;7"]  # fmt: skip


def report(folder: Path) -> Path:
    """Two title rows, decimal commas, a blank row, a repeated header, a cell of two lines, a short row; Windows-1252."""
    path = folder / "bericht.csv"
    path.write_bytes("\r\n".join(LINES).encode("cp1252"))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object, lang: str = "en") -> tuple[int, str, str]:
    status = cli.main(["inspect", *map(str, arguments), "--lang", lang])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_what_was_found_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = run(capsys, report(tmp_path), "--json")
    form: dict[str, Any] = json.loads(out)
    assert status == 0
    expected = {
        "status": "read", "format": "text", "encoding": "cp1252", "delimiter": ";", "quote": '"', "escape": None,
        "newline": None, "header_row": 3, "preamble_rows": 2, "rows": 3, "rows_exact": True,
    }  # fmt: skip
    # A line end inside a cell differs from those of the rows.
    assert {name: form[name] for name in expected} == expected
    assert [(column["name"], column["value"]) for column in form["columns"]] == [
        ("Order date", "date"), ("Customer", "text"), ("Sales", "number"), ("Note", "text"),
    ]  # fmt: skip
    assert {"preamble", "repeated_header"} <= {warning["code"] for warning in form["warnings"]}
    assert not list(tmp_path.glob("*duckdb*"))


def test_the_table_is_written_as_it_stood(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Expected by hand from the lines above; the short row is filled up."""
    target = tmp_path / "clean.csv"
    status, out, _ = run(capsys, report(tmp_path), "--json", "--out", target)
    assert (status, json.loads(out)["rows"]) == (0, 3)
    assert table(target) == [
        ["Order date", "Customer", "Sales", "Note"],
        ["13.01.2024", "Müller & Söhne", "1.234,50", "a"],
        ["14.01.2024", "Jones; Ltd", "-5,00", "zwei\nZeilen"],
        ["15.01.2024", "Zoë", "7", ""],
    ]
    assert target.read_bytes().endswith(b"\r\n")


def test_every_file_gets_its_line_and_a_refusal_ends_with_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    status, out, _ = run(capsys, tmp_path / "empty.csv", tmp_path / "none.csv", report(tmp_path), "--json")
    forms = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [(form["status"], form.get("error", {}).get("code")) for form in forms] == [
        ("refused", "empty_file"), ("refused", "file_not_found"), ("read", None),
    ]  # fmt: skip


def test_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, _ = run(capsys, report(tmp_path), lang="zh")
    assert status == 0
    assert "3 行，4 列" in out
    assert "Windows-1252" in out
    assert "Sales (数字) -> 净收入" in out


def test_columns_whose_cells_are_not_what_their_heading_says_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head, cells = "order id,order date,customer id,sales,cost,currency\n", ["tbd"] * 6 + ["3.10"] * 4
    rows = "".join(f"O{n},2024-01-13,C1,19.90,{cell},Kroner of the old kingdom\n" for n, cell in enumerate(cells))
    path = tmp_path / "named.csv"
    path.write_text(head + rows)
    said = [one for one in json.loads(run(capsys, path, "--json")[1])["warnings"] if one["code"].startswith("named")]
    assert [(one["code"], one["column"], one["read"], one["seen"], one["examples"]) for one in said] == [
        ("named_only", "cost", 4, 10, "tbd"), ("named_by_hand", "currency", 0, 10, "Kroner of the old kingdom"),
    ]  # fmt: skip
    assert "tbd" in run(capsys, path, lang="zh")[1]


def test_a_kind_that_is_said_tells_what_columns_mean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A list of numbers, days and amounts may be invoices or receipts: asked, unless it is said."""
    path = tmp_path / "list.csv"
    rows = "".join(
        f"R{n},2024-01-{n + 10},C{n % 3},{'' if n % 2 else n}.50,{n if n % 2 else ''}\n" for n in range(1, 9)
    )
    path.write_text("number,date,customer,amount usd,amount eur\n" + rows.replace(",.50", ","))
    asked = json.loads(run(capsys, path, "--json")[1])
    assert (asked["kind"], [question["code"] for question in asked["questions"]]) == (None, ["kind"])
    for kind, target in (("payments", "payment_date"), ("invoices", "invoice_date")):
        said = json.loads(run(capsys, path, "--json", "--kind", kind)[1])
        assert (said["kind"], said["questions"], said["mapping"][target]["source"]) == (kind, [], "date")
        assert said["beside"] == {"amount": ["amount usd", "amount eur"]}
    words = run(capsys, path, "--kind", "invoices")[1]
    assert words.count("-> Amount") == 2, words


def test_what_an_import_would_not_take_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("order id,order date,customer id,sales\nO1,2024-01-13,C1,5\nO2,2024-01-14,C2,6\n")
    for kind, code in ((None, None), ("customers", "not_this_kind"), ("rates", "not_this_kind")):
        asked = ["--kind", kind] if kind else []
        refusal = json.loads(run(capsys, path, "--json", *asked)[1])["refusal"]
        assert (refusal and refusal["code"]) == code
        first, *lines = run(capsys, path, *asked)[1].splitlines()[1:]
        assert ("which an import would not take" in first) == bool(code)
        assert any("looks like another kind" in line for line in lines) == bool(code)
    path.write_text("foo,bar\n1,2\n3,4\n")
    assert "needs Order date, Net revenue" in run(capsys, path, "--kind", "sales")[1]


def test_rates_are_shown_as_a_title_tells_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("1 EUR =,,\nDate,USD,JPY\n2024-01-13,1.10,150.2\n2024-01-14,1.11,151.2\n")
    form = json.loads(run(capsys, path, "--json")[1])
    assert (form["wide"], form["questions"]) == ({"USD": "EUR/USD", "JPY": "EUR/JPY"}, [])


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "Answer with --date-order dmy | mdy:"), ("zh", "请用 --date-order dmy | mdy 回答：")]
)
def test_words_name_the_option_that_answers_a_question(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: str, line: str
) -> None:
    """The third of April or the fourth of March: the same words as those of `import`."""
    path = tmp_path / "asked.csv"
    path.write_text("Order date,Customer,Revenue\n03/04/2024,C1,5\n05/06/2024,C2,6\n", encoding="utf-8")
    lines = [shown.strip() for shown in run(capsys, path, "--kind", "sales", lang=lang)[1].splitlines()]
    assert line in lines
    assert [shown[:5] for shown in lines[lines.index(line) + 1 :][:2]] == ["dmy: ", "mdy: "]
    assert "2024-04-03" in lines[lines.index(line) + 1]


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    found, target = inspect(report(tmp_path)), tmp_path / "clean.csv"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(ImportRefused) as refused:
            as_read.write(found, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (refused.value.code, target.exists()) == ("target_unusable", False)
    assert (as_read.write(found, target), target.exists()) == (3, True)


def test_a_first_row_without_end_is_said_to_be_too_long(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Nine megabytes before the first line end; 512 kB of a large file are looked at."""
    path = tmp_path / "long.csv"
    path.write_text("Order Date,Customer,Revenue," + "x" * 9_000_000 + "\n2024-01-02,C1,3,4\n", encoding="utf-8")
    status, out, _ = run(capsys, path)
    assert (status, "The first row of long.csv is longer than 512 kB" in out) == (2, True)
    assert "long.csv 的第一行超过 512 kB" in run(capsys, path, lang="zh")[1]
    rows = "2024-01-02,C1,3,4\n" * 500_000
    path.write_text("Order Date,Customer,Revenue,Note\n" + rows, encoding="utf-8")
    assert run(capsys, path)[0] == 0


def test_an_extract_is_never_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = report(tmp_path)
    before = path.read_bytes()
    status, out, _ = run(capsys, path, "--out", path)
    assert (status, path.read_bytes()) == (2, before)
    assert "cannot be written" in out
    status, _, err = run(capsys, path, path, "--out", tmp_path / "both.csv")
    assert status == 2
    assert "One file at a time" in err
    status, out, _ = run(capsys, path, "--out", tmp_path / "missing" / "folder.csv")
    assert status == 2
    assert "cannot be written" in out


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('2,"Smith "the boss" Inc",5', ["2", 'Smith "the boss" Inc', "5"]),
        ('2,"Smith "the boss", Inc",5', None),
        ('2,"12" disc","a ""b"" c"', ["2", '12" disc', 'a "b" c']),
        ('2,"never closed,5', ["2", '"never closed', "5"]),
        ('2,"a" b,5', ["2", '"a" b', "5"]),
        ('2,"a" b', None),
    ],
)
def test_quotes_inside_cells_cost_nothing(tmp_path: Path, line: str, cells: list[str] | None) -> None:
    """Where the cells come out as many as the columns; else the line stands in one cell, and nothing is lost."""
    path = tmp_path / "quotes.csv"
    path.write_text(f'id,name,amount\n1,"a, b",4\n{line}\n3,c,6\n', encoding="utf-8")
    found = list(as_read.rows(inspect(path)))
    assert found == [["id", "name", "amount"], ["1", "a, b", "4"], cells or [line, "", ""], ["3", "c", "6"]]


SAME = (
    "source", "file_double_trailing_newline", "file_escape_char_0x00", "file_field_delimiter_0x2C_0x20",
    "file_field_delimiter_0x3B", "file_field_delimiter_0x9", "file_header_multirow_2", "file_header_multirow_3",
    "file_multitable_less", "file_multitable_more", "file_multitable_same", "file_escape_char_0x5C",
    "file_no_trailing_newline", "file_preamble", "file_record_delimiter_0xA", "file_record_delimiter_0xD",
)  # fmt: skip


@real_data
@pytest.mark.parametrize("name", SAME)
def test_polluted_files_read_as_the_clean_one(tmp_path: Path, name: str) -> None:
    folder = DATA / "messy"
    as_read.write(inspect(folder / f"pollock_{name}.csv"), tmp_path / "clean.csv")
    assert table(tmp_path / "clean.csv") == table(folder / "pollock_source.csv")
