"""Encodings found by evidence, shown by a line of the file, and decoded as a stream."""

from __future__ import annotations

import hashlib
import random
import subprocess
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.reading import encoding, sample, staging
from tests.extracts import load

LINE = "2024年{m}月{d}日,上海机械设备制造有限责任公司第{n}分公司,{n}.50\n"
CHINESE = "订单日期,客户名称,销售额\n" + "".join(LINE.format(m=n % 12 + 1, d=n % 28 + 1, n=n) for n in range(300))
NO_DIGITS = "客户名称,备注\n" + "一一商贸有限公司上海第一分公司,没有数字的备注\n" * 40
RUSSIAN = "Дата,Имя,Сумма\n" + "2024-01-05,Иван Петров,10.50\n" * 20
KOREAN = "주문일,고객,금액\n" + "2024-01-05,서울전자주식회사,10\n" * 20


@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CHINESE, NO_DIGITS, RUSSIAN, KOREAN, CHINESE.replace("\n", "\r\n")])
def test_utf_16_without_a_mark_is_found_in_any_writing(text: str, written: str) -> None:
    assert encoding.detect([text.encode(written)]) == written


@pytest.mark.parametrize("data", [b"\0\1\2\3" * 500, bytes(4000), random.Random(5).randbytes(4000)])
def test_zeros_in_every_other_byte_do_not_make_a_text(data: bytes) -> None:
    assert encoding.detect([data]) is None


@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be", "gb18030"])
def test_an_extract_in_it_is_loaded(engine: Engine, tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CHINESE.encode(written))
    outcome = load(engine, path, "sales")
    assert outcome.rows == ingest.Rows(300, 300, 0, 0)
    assert outcome.totals["revenue"] == sum((Decimal(n) + Decimal("0.5") for n in range(300)), Decimal(0))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a,b\n1,2\n", None),
        ("a,b\n1,2\n2,Müller\n3,Évian\n", "2,Müller"),
        ("a,b\r\n1,2\r\n" + "x" * 500 + "é," + "y" * 500 + "\r\n", "…" + "x" * 60 + "é," + "y" * 58 + "…"),
    ],
)
def test_a_line_shows_whether_the_encoding_is_right(tmp_path: Path, text: str, shown: str | None) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("cp1252"))
    look = sample.take(path)
    assert look is not None
    assert look.telling == shown


@pytest.mark.parametrize("written", ["gb18030", "cp950", "cp932", "cp1252", "utf-16", "utf-16-be"])
def test_a_file_is_decoded_as_a_stream_and_its_lines_are_counted(engine: Engine, tmp_path: Path, written: str) -> None:
    """Memory does not grow with the file: 8 MB pass through well below one."""
    name = "Müller" if written == "cp1252" else "上海"
    line = f"2024-01-05,{name} and more,1.50\n"
    text = line * (8_000_000 // len(line.encode(written)))
    path = tmp_path / "a.csv"
    path.write_bytes((text + "\n").encode(written))
    size = text.count("\n")
    del text
    tracemalloc.start()
    (copy,), lines = staging.transcode(engine, path, written, lambda _: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
    lines = lines or staging.Fingerprinter(path).result().lines
    assert (lines.ends, lines.closing, lines.rows()) == (size + 1, 2, size)
    assert copy.read_text(encoding="utf-8") == line * size + "\n"


@given(
    parts=st.lists(
        st.sampled_from(["a", "上海", "\n", "\r\n", "\0", "\u00a0", "\u3000", "\u200b", "\ufeff", "é"]), max_size=30
    ),
    chunk=st.integers(1, 40),
)
def test_the_reader_tells_the_same_however_it_cuts_the_file(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], chunk: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "read.csv"
    text = "".join(parts)
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "_CHUNK", chunk)
        read = staging.Fingerprinter(path).result()
    assert read.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert read.lines.ends == text.count("\n")
    assert read.zero_bytes == ("\0" in text)
    assert read.odd_blanks == any(blank in text for blank in "\u00a0\u3000\u200b\ufeff")
    assert (read.size, read.changed_ns) == (len(text.encode()), path.stat().st_mtime_ns)


def test_what_is_no_character_is_not_passed_over(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("上海,1\n".encode("gb18030") + b"\xff,2\n")
    with pytest.raises(UnicodeDecodeError):
        staging.transcode(engine, path, "gb18030", lambda _: None)
    assert list(engine.staging.iterdir()) == []


@pytest.mark.parametrize("written", ["gb18030", "cp950", "cp932", "cp1252"])
@pytest.mark.parametrize(("ending", "beside"), [("\n", True), ("\r\n", True), ("\r", False)])
def test_the_halves_of_a_large_file_are_decoded_beside_each_other(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, ending: str, beside: bool
) -> None:
    """In two processes and one, the same text comes of it; where no line feed parts it, by one."""
    started: list[list[str]] = []
    popen = subprocess.Popen
    monkeypatch.setattr(staging, "_LARGE", 1000)
    monkeypatch.setattr(subprocess, "Popen", lambda command, **more: started.append(command) or popen(command, **more))
    name = "Müller" if written == "cp1252" else "上海"
    text = "".join(f"{number},{name} and {'more' * (number % 7)},1.50{ending}" for number in range(400))
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(written))
    copies, lines = staging.transcode(engine, path, written, lambda _: None)
    first, *rest = (copy.read_bytes().decode() for copy in copies)
    head = text[: text.index("\n") + 1] if rest else ""
    assert [part[: len(head)] for part in rest] == [head] * beside
    assert first + "".join(part[len(head) :] for part in rest) == text
    assert (lines, len(started), sorted(engine.staging.iterdir())) == (None, int(beside), sorted(copies))


@pytest.mark.parametrize("place", [0.25, 0.75])
def test_what_is_no_character_is_told_in_either_half(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: float
) -> None:
    monkeypatch.setattr(staging, "_LARGE", 1000)
    lines = ["上海,1\n".encode("gb18030")] * 400
    lines[int(place * 400)] = b"\xff,2\n"
    path = tmp_path / "a.csv"
    path.write_bytes(b"".join(lines))
    with pytest.raises(UnicodeDecodeError):
        staging.transcode(engine, path, "gb18030", lambda _: None)
    assert list(engine.staging.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "base64", "rot13", "none"]
)
def test_codecs_that_are_no_encodings_of_files_are_unknown(name: str) -> None:
    """Python names them beside encodings; the first of them ended an import with an error nobody expected."""
    assert encoding.known(name) is None
    assert encoding.known("GBK") == "gb18030"
