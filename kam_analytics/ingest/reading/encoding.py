"""Which encoding a text file is in, found from its bytes, and streaming decoding of it."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# What is recognised, by the names that Python knows, and what they are called.
NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GB18030", "cp950": "Big5", "cp932": "Shift-JIS", "cp1252": "Windows-1252", "latin-1": "ISO 8859-1",
}  # fmt: skip
# Encodings as they are asked for -> the wider one that reads all of them.
_WIDER = {
    "ascii": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "big5": "cp950", "shift_jis": "cp932", "iso8859-1": "latin-1",
}  # fmt: skip
OFFERED = "UTF-8, UTF-16, GB18030 (GBK, GB2312), Big5, Shift-JIS, Windows-1252, ISO-8859-1"  # as they may be asked for
_EAST_ASIAN = {"gb18030": "gb18030", "big5": "cp950", "cp932": "cp932"}  # as the detector calls them -> as we do
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_READ = 1 << 18  # decoded at a time: what fits into the processor's cache takes a fifth less time
_LONGEST = 4 << 20
_COMMON_HANZI = re.compile(rb"[\xb0-\xf7][\xa1-\xfe]")  # the rows of GB2312 that hold Chinese characters
_FOUR_BYTES = re.compile(rb"(?:[\x81-\xfe][\x30-\x39]){2}")  # rare letters of GB18030, among them \u00a5
_PLAIN_TRADITIONAL = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")  # the common characters of Big5
_PLAIN_JAPANESE = re.compile(rb"[\x81-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc]")  # Shift-JIS but for kana of half the width
_PLAIN_CHINESE = re.compile(rb"[\xa1-\xa3\xb0-\xf7][\xa1-\xfe]")  # these and full-width signs
_STUDIED = 200_000
_WEIGHED = 1 << 16
_EAST_RUN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\uffe0-\uffef]+")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_BEYOND_RUN = re.compile(r"[^\x00-\x7f\s]{3,}")
_INSIDE_WORD = re.compile(r"[A-Za-z]+[\u4e00-\u9fff][a-z]+[A-Za-z]*")
_COUNTED = "年月日号號元円圓"
_HANZI_RUN = re.compile(r"[\u4e00-\u9fff]+")
_HIGH_RUN = re.compile(rb"[\x80-\xff][\x40-\xff]?")


def detect(parts: list[bytes]) -> str | None:
    """The encoding of a file seen in parts (its beginning first); None when it is no text.

    UTF-8 proves itself. Of the rest, Chinese or Japanese is taken when it decodes and what is not ASCII makes words of
    several letters, or is Chinese as commonly written; otherwise it is Western text (cp1252, or latin-1 where cp1252 has
    no such letter).
    """
    head = parts[0]
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if b"\0" in head:
        return _wide(head)
    if all(_decodes(part, "utf-8") for part in parts) or _nearly_utf8(b"\n".join(parts)):
        return "utf-8"
    return _east_asian(parts) or _western(parts)


def known(name: str) -> str | None:
    """The encoding that a user's name for it means ('big5', 'Shift_JIS', 'GBK'), by its widest form; None for none."""
    try:
        found = codecs.lookup(name)
        b"a,1\n\xe4\xb8".decode(
            found.name, "replace"
        )  # raises for what is no encoding of text: 'hex', 'idna', 'punycode'
        escapes = b"\\u0041".decode(found.name, "replace") == "A"  # of program text: 'unicode_escape'
    except (LookupError, ValueError):
        return None
    if escapes:
        return None
    return _WIDER.get(found.name, found.name)


def shown(name: str) -> str:
    """What an encoding is called."""
    return NAMES.get(name, name.upper())


def _western(parts: list[bytes]) -> str:
    return "cp1252" if all(_decodes(part, "cp1252") for part in parts) else "latin-1"


def _east_asian(parts: list[bytes]) -> str | None:
    """GB18030, Big5 or Shift-JIS; None for Western text."""
    from charset_normalizer import from_bytes  # for the few files that are not in UTF-8

    written = b"\n".join(line for part in parts for line in part.split(b"\n") if not line.isascii())[:_WEIGHED]
    for name, plain in (("gb18030", _PLAIN_CHINESE), ("cp950", _PLAIN_TRADITIONAL), ("cp932", _PLAIN_JAPANESE)):
        runs = _HIGH_RUN.findall(_FOUR_BYTES.sub(b"", written) if name == "gb18030" else written)
        if all(map(plain.fullmatch, runs)) and _words(written.decode(name, "replace")):
            return name  # of a word or two the detector would be less sure
    for match in from_bytes(written, cp_isolation=[*_EAST_ASIAN, "cp1252"]):  # the likeliest first
        likely = _EAST_ASIAN.get(match.encoding)
        if likely and all(_decodes(part, likely) for part in parts) and _words(written.decode(likely, "replace")):
            return likely
    chinese = all(_decodes(part, "gb18030") for part in parts) and _chinese(b"\n".join(parts))
    return "gb18030" if chinese and misread(written.decode("gb18030", "replace"), "gb18030") is None else None


def _words(text: str) -> bool:
    """Whether letters beyond ASCII stand beside each other, or count something (2024年3月). Western ones read as Chinese stand
    alone in their word; Chinese ones read as Japanese make kana of half the width, which count for nothing here."""
    runs = _EAST_RUN.findall(text)
    return sum(len(run) for run in runs if len(run) > 1 or run in _COUNTED) > 0.6 * sum(map(len, runs))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: the zeros of its ASCII letters, at least of its line ends, stand in every other byte, and it is
    made of letters; scattered zeros are odd but text."""
    sample = head[: 1 << 16]
    sample = sample[: len(sample) // 2 * 2]
    first, second, half = sample[0::2].count(0), sample[1::2].count(0), max(len(sample) // 2, 1)
    for name, zeros, others, end in (
        ("utf-16-le", second, first, b"\n\0"),
        ("utf-16-be", first, second, b"\0\n"),
    ):
        western = zeros > 0.3 * half and others < 0.05 * half
        if (western or _aligned(sample, end)) and _letters(sample, name):
            return name
    control = sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return None if control > 0.02 * len(sample) else detect([head.replace(b"\0", b"")])


def _aligned(data: bytes, end: bytes) -> bool:
    """Whether the two bytes of a line end stand at even places, with hardly an exception."""
    places = [match.start() % 2 for match in re.finditer(re.escape(end), data)]
    return bool(places) and sum(places) < 0.1 * len(places)


def _letters(data: bytes, encoding: str) -> bool:
    """Whether nearly all of it is what texts are made of: letters, digits, signs and blanks that Unicode knows."""
    text = data.decode(encoding, "ignore")
    known = sum(1 for letter in text if letter in "\t\r\n" or unicodedata.category(letter)[0] != "C")
    return known > 0.97 * (len(data) // 2)


def _decodes(part: bytes, encoding: str) -> bool:
    """Whether a part decodes; a character cut at its end or (for inner parts) at its start does not count."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(part, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken bytes in it; in other encodings hardly anything happens to be valid UTF-8."""
    letters = sum(1 for letter in data.decode("utf-8", "ignore") if letter > "\x7f")
    broken = data.decode("utf-8", "replace").count("\ufffd") - data.count("\ufffd".encode())
    return letters > 10 * broken


def _chinese(data: bytes) -> bool:
    runs = _HIGH_RUN.findall(_FOUR_BYTES.sub(b"", data))
    common = sum(1 for run in runs if _COMMON_HANZI.fullmatch(run))
    return bool(runs) and common >= 0.7 * len(runs)


def misread(text: str, encoding: str) -> str | None:
    """A word that looks like another writing read as `encoding`; None where all looks well.

    Western words hardly ever have three letters beyond ASCII in a row, as Japanese or Russian read as Western do; a
    Chinese letter does not stand inside a Western word, as one made of two accented letters does.
    """
    text = text[:_STUDIED]
    if encoding in ("cp1252", "latin-1"):
        runs = [run for run in _BEYOND_RUN.findall(text) if len(set(run)) > 1]
        if sum(map(len, runs)) > 0.3 * len(_BEYOND.findall(text)):
            return runs[0][:20] if runs else None
    if encoding == "gb18030" and (words := _INSIDE_WORD.findall(text)):
        return words[0][:20] if len(words) > 0.4 * len(_HANZI_RUN.findall(text)) else None
    return None


def is_text(head: bytes) -> bool:
    """False for a file that is certainly not text: known signatures, or control characters all over."""
    signatures = (
        b"%PDF",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"\x1f\x8b",
        b"BZh",
        b"7z\xbc",
        b"PAR1",
        b"\x7fELF",
        b"MZ\x90",
        b"SQLite format",
        b"Rar!",
    )
    if head.startswith(signatures):
        return False
    if head.startswith(tuple(bom for bom, _ in _BOMS)):
        return True
    return detect([head]) is not None


def without_zeros(text: str) -> str:
    """Text without zero characters; before a quote some writers mean to double it by one."""
    return text.replace('\0"', '""').replace("\0", "") if "\0" in text else text


class Decoder:
    """Decodes a file in chunks. Bytes that are no character of the encoding become U+FFFD and are counted; with
    `strict` they raise UnicodeDecodeError instead. `position` is the number of bytes read so far; `end` that after which
    no more is read."""

    def __init__(self, path: Path, encoding: str, *, strict: bool = False, end: int | None = None) -> None:
        self.path, self.encoding, self.strict, self.end = path, encoding, strict, end
        self.position = 0
        self.undecodable = 0

    def __iter__(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("strict" if self.strict else "replace")
        with self.path.open("rb") as stream:
            first = True
            while chunk := stream.read(_READ if self.end is None else min(_READ, self.end - self.position)):
                self.position += len(chunk)
                text = decoder.decode(chunk)
                if first and text.startswith("\ufeff"):
                    text = text[1:]
                first = False
                if not self.strict:
                    self.undecodable += text.count("\ufffd")
                yield text
            last = decoder.decode(b"", final=True)
            if not self.strict:
                self.undecodable += last.count("\ufffd")
            if last:
                yield last


def lines(texts: Iterator[str] | Decoder) -> Iterator[str]:
    """Physical lines with their line ends, of any style (also a lone carriage return), from chunks of text."""
    rest, skipping = "", False
    for text in texts:
        if not skipping and "\n" not in text and "\r" not in text and rest[-1:] != "\r" and len(rest) <= _LONGEST:
            rest += text  # the line goes on: what is there of it is not searched again
            continue
        text = rest + text
        if skipping:  # the rest of a line that was too long
            end = _END.search(text)
            if end is None:
                rest = ""
                continue
            text, skipping = text[end.end() :], False
        if text.endswith("\r"):  # may be the first half of \r\n
            text, held = text[:-1], "\r"
        else:
            held = ""
        parts = _LINE.findall(text)
        rest = (parts.pop() if parts and not parts[-1].endswith(("\n", "\r")) else "") + held
        yield from parts
        if len(rest) > _LONGEST:  # no table has such lines; do not gather a whole file into one
            yield rest[:_LONGEST] + "\n"
            rest, skipping = "", True
    if rest:
        yield from _LINE.findall(rest)


_END = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def settle(path: Path, known: str) -> str:
    """`known` when the whole file decodes by it; else what fits its beginning and the place where it fails."""
    if known.startswith(("utf-16", "utf-32", "latin-1")):
        return known
    decoder = Decoder(path, known, strict=True)
    try:
        for _ in decoder:
            pass
    except UnicodeDecodeError:
        with path.open("rb") as stream:
            head = stream.read(_CHUNK)
            stream.seek(max(decoder.position - 2 * _CHUNK, 0))
            part = stream.read(2 * _CHUNK)
        cut = part[part.find(b"\n") + 1 : part.rfind(b"\n") + 1]
        return detect([head, cut or part]) or known
    return known
