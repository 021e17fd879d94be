"""Systematically polluted variants of one table, and scores of how well a reader gets over them.

After the published description of Pollock, a benchmark of data loading (Vitagliano, Hameed, Jiang, Reisener, Wu,
Naumann: 'Pollock: A Data Loading Benchmark', VLDB 2023; Hasso Plattner Institute): one clean file and 2,289 polluted
ones of whole files (encoded otherwise, several tables, no header ...) and of single rows (a delimiter or a quote too
many or too few, another delimiter). Every variant comes with the table that a reader ought to give.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Table = list[list[str]]
MEASURES = tuple(
    f"{level}_{measure}" for level in ("header", "record", "cell") for measure in ("precision", "recall", "f1")
)

# How many of the 3,712 surveyed files had a pollution, shared among the variants of its family.
_SURVEYED = {
    "source": 1, "file_no_payload": 15, "file_no_trailing_newline": 184, "file_double_trailing_newline": 5,
    "file_no_header": 470, "file_header_multirow": 94, "file_preamble": 282, "file_multitable": 188,
    "file_header_only": 3, "file_one_data_row": 4, "file_record_delimiter_0xD": 7, "file_record_delimiter_0xA": 1691,
    "file_field_delimiter_0x9": 4, "file_field_delimiter_0x3B": 834, "file_field_delimiter_0x20": 4,
    "file_field_delimiter_0x2C_0x20": 101, "file_quotation_char_0x27": 11, "file_escape_char_0x5C": 1,
    "file_escape_char_0x00": 7, "row_less_sep": 247, "row_more_sep": 278, "row_field_delimiter": 12, "row_extra_quote": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """A polluted file and the table in it: header first, all cells as text; a file without header has rows only."""

    family: str
    name: str
    text: str
    expected: Table

    @property
    def content(self) -> bytes:
        return self.text.encode("utf-8")


def variants(source: str) -> Iterator[Variant]:
    """All variants of a source file: commas, double quotes, one record a line, every record as wide as the header."""
    lines = source.splitlines()
    written = [_fields(line) for line in lines]  # cells as they stand, with their quotes
    table = [next(csv.reader([line])) for line in lines]
    yield Variant("source", "source", _text(lines), table)
    yield from _files(lines, written, table)
    yield from _rows(lines, written, table)


def _files(lines: list[str], written: Table, table: Table) -> Iterator[Variant]:
    def one(name: str, text: str, expected: Table = table, family: str = "") -> Variant:
        return Variant(family or name, name, text, expected)

    head, width = lines[0], len(table[0])
    yield one("file_no_payload", "", [])
    yield one("file_no_trailing_newline", _text(lines).removesuffix("\r\n"))
    yield one("file_double_trailing_newline", _text([*lines, ""]))
    yield one("file_no_header", _text(lines[1:]), table[1:])
    for times in (2, 3):
        joined = [" ".join([name] * times) for name in table[0]]
        yield one(
            f"file_header_multirow_{times}",
            _text([head] * (times - 1) + lines),
            [joined, *table[1:]],
            "file_header_multirow",
        )
    empty = "," * (width - 1)
    yield one("file_preamble", _text(["PREAMBLE" + empty, empty, *lines]))
    for name, second in (
        ("less", [row[:-1] for row in table]),
        ("same", table),
        ("more", [[*row, "col1" if number == 0 else ""] for number, row in enumerate(table)]),
    ):
        yield one(f"file_multitable_{name}", _text(lines) + _plain(second), family="file_multitable")
    yield one("file_header_only", _text(lines[:1]), table[:1])
    yield one("file_one_data_row", _text(lines[:2]), table[:2])
    yield one("file_record_delimiter_0xD", _text(lines, "\r"))
    yield one("file_record_delimiter_0xA", _text(lines, "\n"))
    for code, mark in (("0x9", "\t"), ("0x3B", ";"), ("0x20", " "), ("0x2C_0x20", ", ")):
        yield one(f"file_field_delimiter_{code}", _text([mark.join(fields) for fields in written]))
    single = [[f"'{field[1:-1]}'" if _quoted(field) else field for field in fields] for fields in written]
    yield one("file_quotation_char_0x27", _text([",".join(fields) for fields in single]))
    for code, escape in (("0x5C", "\\"), ("0x00", "")):
        escaped = [
            [
                field[0] + field[1:-1].replace('""', f'{escape}"') + field[-1] if _quoted(field) else field
                for field in row
            ]
            for row in written
        ]
        yield one(f"file_escape_char_{code}", _text([",".join(fields) for fields in escaped]))


def _rows(lines: list[str], written: Table, table: Table) -> Iterator[Variant]:
    for number, fields in enumerate(written):

        def one(family: str, name: str, line: str, cells: list[str] | None = None, number: int = number) -> Variant:
            rows = [cells if place == number and cells else row for place, row in enumerate(table)]
            return Variant(family, name, _text([*lines[:number], line, *lines[number + 1 :]]), rows)

        yield one("row_field_delimiter", f"row_field_delimiter_{number}_0x20", " ".join(fields))
        for column in range(len(fields)):
            before, after = ",".join(fields[:column]), ",".join(fields[column:])
            if column:
                yield one("row_less_sep", f"row_less_sep_row{number}_col{column}", before + after)
            start = before + "," if column else ""
            yield one("row_more_sep", f"row_more_sep_row{number}_col{column}", f"{start},{after}")
            cells = [f'"{cell}' if place == column else cell for place, cell in enumerate(table[number])]
            yield one("row_extra_quote", f"row_extra_quote{number}_col{column}", f'{start}"{after}', cells)


def _text(lines: Sequence[str], end: str = "\r\n") -> str:
    return "".join(line + end for line in lines)


def _plain(table: Table) -> str:
    """A table with quotes only where they are needed."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(table)
    return stream.getvalue()


def _quoted(field: str) -> bool:
    return len(field) > 1 and field[0] == field[-1] == '"'


def _fields(line: str) -> list[str]:
    """The fields of a well-formed line with their quotes."""
    fields, start, inside = [], 0, False
    for place, letter in enumerate(line):
        if letter == '"':
            inside = not inside
        elif letter == "," and not inside:
            fields.append(line[start:place])
            start = place + 1
    return [*fields, line[start:]]


# -- scores ------------------------------------------------------------------------------------------------------


def scores(expected: Table, got: Table) -> dict[str, float]:
    """Precision, recall and F1 of header names, records (their order is free) and cells. A table of nothing is always
    right."""
    if not expected:
        return dict.fromkeys(MEASURES, 1.0)
    return {
        **_level("header", expected[0], got[0] if got else []),
        **_level("record", ["\0".join(row) for row in expected[1:]], ["\0".join(row) for row in got[1:]]),
        **_level("cell", [cell for row in expected for cell in row], [cell for row in got for cell in row]),
    }


def _level(name: str, expected: Sequence[str], got: Sequence[str]) -> dict[str, float]:
    if not expected:
        return {f"{name}_precision": 1.0, f"{name}_recall": 1.0, f"{name}_f1": 1.0}
    common = (Counter(expected) & Counter(got)).total()
    precision, recall = common / len(got) if got else 0.0, common / len(expected)
    f1 = 2 * precision * recall / (precision + recall) if common else 0.0
    return {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": f1}


def weights(found: Sequence[Variant]) -> list[float]:
    """How often the pollution of each variant was met in the survey."""
    members = Counter(variant.family for variant in found)
    return [_SURVEYED[variant.family] / members[variant.family] for variant in found]
