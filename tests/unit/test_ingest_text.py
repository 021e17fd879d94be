"""Text files as bytes: encoding, delimiter, quotes, broken records."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_analytics.engine import Engine
from kam_analytics.ingest.reading import dialect, encoding, records, sample
from tests.extracts import load, write

CHINESE = "订单编号,订单日期,客户名称,销售额\n1,2024-01-01,上海机械有限公司,100\n2,2024-01-02,北京电子有限公司,200\n"
TAIWANESE = "訂單編號,訂單日期,客戶名稱,銷售額\n1,2024-01-01,台灣電腦股份有限公司,100\n2,2024-01-02,高雄貿易,200\n"
JAPANESE = "注文番号,注文日,顧客名,売上\n1,2024-01-01,株式会社サクラ商事,100\n2,2024-01-02,大阪デンキ,200\n"
FRENCH = "Commande,Date,Société,Montant\n1,2024-01-01,Crédit Évian,100\n2,2024-01-02,Hôtel Zoé,200\n"


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "utf-16", "utf-16"),
        (TAIWANESE, "big5", "cp950"),
        (TAIWANESE, "utf-16-be", "utf-16-be"),
        (JAPANESE, "shift_jis", "cp932"),
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        ("a,b\n1,2\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_read_back(tmp_path: Path, text: str, written: str, found: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(written))
    assert encoding.detect([path.read_bytes()]) == found
    look = sample.take(path)
    assert look is not None
    assert look.head == text
    assert "".join(encoding.lines(iter(encoding.Decoder(path, found)))) == text


@pytest.mark.parametrize(
    ("name", "written", "found"),
    [
        ("深圳机械", "gb18030", "gb18030"),
        ("台灣電腦股份有限公司", "big5", "cp950"),
        ("株式会社サクラ商事", "shift_jis", "cp932"),
    ],
)
def test_one_name_among_thousands_of_lines_is_enough(name: str, written: str, found: str) -> None:
    lines = ["date,customer,amount", *["2024-01-05,Smith Ltd,1.50"] * 5000, f"2024-01-06,{name},2.50"]
    assert encoding.detect(["\n".join(lines).encode(written)]) == found


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("Big5", "cp950"), ("Shift_JIS", "cp932"), ("GBK", "gb18030"), ("windows-1252", "cp1252"), ("UTF8", "utf-8"),
     ("latin1", "latin-1"), ("klingon", None), ("hex", None), ("", None)],
)  # fmt: skip
def test_encodings_by_the_names_that_people_use(asked: str, meant: str | None) -> None:
    assert encoding.known(asked) == meant


def test_western_letters_beside_each_other_are_not_taken_for_chinese() -> None:
    text = "Straße;Größe;Übergröße\nMüller & Söhne;Köln;Ärzte öffnen früh\n" * 5
    assert encoding.detect([text.encode("cp1252")]) == "cp1252"


@pytest.mark.parametrize(
    "head", [b"%PDF-1.7 \x00", b"\x89PNG\r\n\x1a\n\x00", b"\x7fELF\x02\x01\x01", bytes(range(256)) * 20]
)
def test_binary_data_is_no_text(head: bytes) -> None:
    assert not encoding.is_text(head)


def test_lines_of_every_style() -> None:
    assert list(encoding.lines(iter(["a\r", "\nb\rc\n", "d"]))) == ["a\r\n", "b\r", "c\n", "d"]


def test_an_encoding_is_corrected_by_what_comes_later(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"id,name\n" + b"1,abc\n" * 300_000 + "2,上海机械有限公司\n".encode("gb18030") * 50)
    assert encoding.settle(path, "utf-8") == "gb18030"
    assert encoding.settle(path, "gb18030") == "gb18030"


def test_a_large_file_is_sampled_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = "2024-01-05,customer,100.00\n"
    with path.open("w") as stream:
        stream.write("order_date,customer,amount\n")
        for _ in range(40):
            stream.write(line * 10_000)
        stream.write("2024-01-31,last,1.00\n")
    look = sample.take(path)
    assert look is not None
    assert not look.complete
    assert look.bytes_seen < look.bytes / 2
    assert look.blocks[-1].endswith("2024-01-31,last,1.00\n")
    assert all(part.startswith("2024-") and part.endswith("\n") for part in look.blocks)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [
        ["order_id", "order_date", "customer", "revenue"],
        *(["1", "2024-01-01", "A B C", "1234"] for _ in range(5)),
    ]
    found = dialect.find("".join(delimiter.join(row) + "\r\n" for row in rows))
    assert found is not None
    assert (found.delimiter, found.quote, found.newline) == (delimiter, '"', "\r\n")


def test_decimal_commas_do_not_pass_for_a_delimiter() -> None:
    text = "order_date;revenue;cost\n" + "".join(f"2024-01-{day:02};1,5;2,3\n" for day in range(1, 20))
    found = dialect.find(text)
    assert found is not None
    assert found.delimiter == ";"


def test_single_quotes_and_backslashes() -> None:
    text = "order_id,customer,revenue\n" + "".join(f"'{n}','Smith, {n}','5'\n" for n in range(9))
    found = dialect.find(text)
    assert found is not None
    assert found.quote == "'"
    text = "order_id,customer,revenue\n" + "".join(f'{n},"the \\"{n}\\", ltd",5\n' for n in range(9))
    found = dialect.find(text)
    assert found is not None
    assert found.escape == "\\"
    assert records.look(text, found)[0][1] == ["0", 'the "0", ltd', "5"]


def test_a_backslash_that_escapes_nothing_stays() -> None:
    text = "order_id,customer,revenue\n" + "".join(f'{n},"8\\\'{n}\\" c:\\new \\\\",5\n' for n in range(9))
    found = dialect.find(text)
    assert found is not None
    assert found.escape == "\\"
    assert records.look(text, found)[0][1] == ["0", "8\\'0\" c:\\new \\", "5"]


def read(text: str) -> list[object]:
    return [
        row.line if isinstance(row, records.Broken) else row
        for row in records.read(encoding.lines(iter([text])), ",", '"')
    ]


def test_records_with_line_ends_inside_and_blank_lines() -> None:
    assert read('a,"b\nc",d\n\n1,2,3') == [["a", "b\nc", "d"], [], ["1", "2", "3"]]


def test_a_quote_that_never_closes_costs_one_line() -> None:
    rows = "".join(f"{n},x,y\n" for n in range(200))
    found = read('0,"open,z\n' + rows)
    assert found[0] == '0,"open,z'
    assert found[1:] == [[str(n), "x", "y"] for n in range(200)]


def test_a_quote_open_at_the_end_costs_one_line() -> None:
    assert read('1,2,3\n4,"5,6\n7,8,9\n') == [["1", "2", "3"], '4,"5,6', ["7", "8", "9"]]


def test_a_quote_closed_inside_a_cell_costs_one_line() -> None:
    assert read('1,"a"b,3\n4,5,6\n') == ['1,"a"b,3', ["4", "5", "6"]]


def test_inches_are_no_quotes() -> None:
    assert read('1,5" pipe,3\n2,6" pipe,4\n') == [["1", '5" pipe', "3"], ["2", '6" pipe', "4"]]


@pytest.mark.parametrize("tail", ["", "2024-01-20,C9,N,not a number\n"])  # the quick path, and the careful one
def test_blanks_of_other_kinds_inside_a_name_are_ordinary_ones(engine: Engine, tmp_path: Path, tail: str) -> None:
    """One customer, as a web page, a Chinese keyboard and an export write it; two ordinary blanks stay two."""
    names = [
        "ACME Ltd",
        "ACME\u00a0Ltd",
        "ACME\u3000Ltd",
        "ACME \u00a0Ltd",
        "AC\u200bME Ltd",
        "\u3000ACME Ltd\u00a0",
        "ACME  Ltd",
    ]
    rows = "".join(f"2024-01-{day:02},{name},{name},10\n" for day, name in enumerate(names * 3, start=1))
    load(engine, write(tmp_path, "order date,customer id,customer name,sales\n" + rows + tail), "sales")
    found = engine.rows("SELECT DISTINCT customer_id, customer_name FROM sales_line ORDER BY ALL")
    assert [(row["customer_id"], row["customer_name"]) for row in found] == [
        ("ACME  Ltd", "ACME  Ltd"),
        ("ACME Ltd", "ACME Ltd"),
    ]
