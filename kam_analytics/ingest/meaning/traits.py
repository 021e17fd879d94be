"""What the cells of a column show by themselves, whatever its heading: amounts, counts, codes, names of companies."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from kam_analytics.ingest.cells import dates, values
from kam_analytics.ingest.cells.number_words import CURRENCY
from kam_analytics.ingest.model import ColumnFinding

_FILE = Path(__file__).with_name("content_words.toml")
_NAMES = 3  # different ones
_FEW = 5  # different values: hardly an amount that varies, or names
_CATEGORY = 6  # different values at most
_MOST, _NEARLY_ALL, _EACH_ITS_OWN = 0.9, 0.95, 0.98
_COMPANIES = 0.2  # of the different names: nobody writes the form of every company
_LARGEST = 10_000  # of a count of pieces
_LONGEST_NAME, _LONGEST_CODE = 60, 40
_FINE = 5  # decimals of places on the globe and of rates, hardly of amounts
_CENTS = re.compile(r"[.,]\d\d\D*$")
_MONEY = re.compile(rf"{CURRENCY}", re.IGNORECASE)
_CURRENCY = re.compile(rf"(?!\d){CURRENCY}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?=.*[+()\s./-])[+(]?\d[\d\s()./-]{6,}|0[1-9]\d{8,10}|1[3-9]\d{9}")
_WORDS = re.compile(r"\w+")


class Traits:
    """One column by the cells of the `rows` that are shown; each trait is looked for when it is asked for."""

    def __init__(self, column: ColumnFinding, rows: Sequence[Sequence[str]]) -> None:
        self.column, self.name, self.index = column, column.name, column.index
        cells = (row[column.index] if column.index < len(row) else "" for row in rows)
        self._days: dict[str, list[date | None]] = {}
        self.cells = ["" if values.is_missing(cell) else values.clean(cell) for cell in cells]

    @cached_property
    def given(self) -> list[str]:
        return [cell for cell in self.cells if cell]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.given)

    @cached_property
    def numbers(self) -> list[float | None]:
        """The number of each row."""
        style = self.column.number.decimals[0] if self.column.number else "point"
        known = {cell: values.amount(cell, style) for cell in self.counts}
        return [known.get(cell) for cell in self.cells]

    def days(self, order: str) -> list[date | None]:
        """The date of each row, in one order of day and month."""
        if order not in self._days:
            self._days[order] = self._read_days(order)
        return self._days[order]

    def _read_days(self, order: str) -> list[date | None]:
        formats = self.column.date.formats.get(order, ()) if self.column.date else ()
        known = {cell: dates.read(cell, formats) for cell in self.counts}
        return [known.get(cell) for cell in self.cells]

    @property
    def is_date(self) -> bool:
        found = self.column.date
        return self.column.value == "date" and found is not None and found.readable >= _MOST and bool(found.orders)

    @cached_property
    def is_number(self) -> bool:
        number = self.column.number
        return self.column.value == "number" and number is not None and not number.percent and bool(self.given)

    @cached_property
    def _read(self) -> list[float]:
        return [number for number in self.numbers if number is not None]

    @cached_property
    def is_whole(self) -> bool:
        """Whole numbers, written without cents and currency."""
        return self.is_number and all(map(float.is_integer, self._read)) and not self._in_money()

    def _in_money(self) -> bool:
        marked = sum(1 for cell in self.given if _CENTS.search(cell) or _MONEY.search(cell))
        return marked > 0.5 * len(self.given)

    @cached_property
    def is_money(self) -> bool:
        """Amounts: numbers with decimals or a currency that differ from row to row; no shares of one, no places on the globe."""
        if not self.is_number or self.is_whole:
            return False
        fine = sum(1 for cell in self.given if len(cell.replace(",", ".").rpartition(".")[2]) >= _FINE and "." in cell)
        return (
            fine < 0.5 * len(self.given)
            and any(abs(number) > 1 for number in self._read)
            and (len(self.counts) > _FEW or 2 * len(self.counts) > len(self.given))
        )

    @cached_property
    def is_count(self) -> bool:
        """Whole numbers as small as pieces: no years, no counter of rows, no codes of one length."""
        if not self.is_whole or self.is_counter or len(self.counts) < 2:
            return False
        found = self._read
        lengths = {len(cell.lstrip("-")) for cell in self.given}
        return (
            not any(cell.startswith("0") and len(cell) > 1 for cell in self.given)
            and max(found) <= _LARGEST
            and min(found) > -_LARGEST
            and sum(number >= 0 for number in found) >= _MOST * len(found)
            and (len(lengths) > 1 or max(lengths) < 3)
        )

    @cached_property
    def is_counter(self) -> bool:
        """The number of the row: each one more than the one above, from the beginning."""
        found = self._read
        steps = sum(1 for one, other in pairwise(found) if other == one + 1)
        return self.is_whole and bool(found) and found[0] in (0, 1) and steps >= _NEARLY_ALL * (len(found) - 1) > 0

    @cached_property
    def is_code(self) -> bool:
        """Numbers of documents, customers, products: no blanks, mostly of one length where they are digits only, in every row."""
        if (
            self.column.filled < _NEARLY_ALL
            or self.is_date
            or self.is_money
            or self.is_counter
            or self.is_phone
            or not self.given
            or not self.column.codelike
        ):
            return False
        if not self.is_number:
            return not any("@" in cell or ":" in cell or len(cell) > _LONGEST_CODE for cell in self.given)
        common = Counter(map(len, self.given)).most_common(1)[0]
        return self.is_whole and common[0] >= 3 and common[1] >= _MOST * len(self.given) and not self._years()

    def _years(self) -> bool:
        return all(1900 <= number <= 2100 for number in self._read)

    @cached_property
    def is_wide_whole(self) -> bool:
        """Whole numbers of several lengths, or short ones that hardly come again, which may be amounts without cents."""
        if not self.is_whole or self.is_sorted or self._years() or max(map(abs, self._read)) < 100:
            return False
        lengths = {len(cell.lstrip("-")) for cell in self.counts}
        return (len(lengths) > 1 and max(lengths) > 3) or (
            max(lengths) <= 4 and len(self.counts) > _FEW and 2 * len(self.counts) > len(self.given)
        )

    @cached_property
    def is_whole_money(self) -> bool:
        """Whole numbers that are spread as amounts are: of many sizes, hardly one again; no postcodes, no employees."""
        if not self.is_wide_whole or self.column.padded or any(cell.startswith("0") for cell in self.given):
            return False
        lengths = {len(cell) for cell in self.given}
        return (
            len(lengths) > 2
            and len(self._read) == len(self.given)
            and 2 * len(self.counts) > len(self.given)
            and max(self._read) >= 50 * max(min(self._read), 1)
        )

    @cached_property
    def is_sorted(self) -> bool:
        """Numbers that hardly ever go down: given one after the other."""
        found = self._read
        ups = sum(1 for one, other in pairwise(found) if other >= one)
        return self.is_number and ups >= _NEARLY_ALL * (len(found) - 1) > 0

    @cached_property
    def is_phone(self) -> bool:
        return _share(self.given, lambda cell: _PHONE.fullmatch(cell) is not None) >= _MOST

    @cached_property
    def is_email(self) -> bool:
        return _share(self.given, lambda cell: _EMAIL.fullmatch(cell) is not None) >= _MOST

    @cached_property
    def is_currency(self) -> bool:
        return _share(self.given, lambda cell: _CURRENCY.fullmatch(cell) is not None) >= _NEARLY_ALL

    @cached_property
    def is_country(self) -> bool:
        return _share(self.given, lambda cell: cell.casefold() in _countries()) >= _MOST

    @cached_property
    def is_text(self) -> bool:
        return self.column.value == "text" and bool(self.given) and not self.column.codelike

    @cached_property
    def is_own(self) -> bool:
        """Each row has its own value."""
        return self.column.distinct >= _EACH_ITS_OWN

    @cached_property
    def is_numbered(self) -> bool:
        """Each row has its own value with digits in it, which may be the number of a document."""
        if not self.is_own or self.is_date or self.is_money or self.is_counter or self.is_phone or self.is_email:
            return False
        return _share(self.given, values.has_digit) >= _MOST

    @cached_property
    def is_names(self) -> bool:
        """Words that come again, more than a category has."""
        plain = self.is_text and not (self.is_country or self.is_currency or self.is_email or self.is_phone)
        return plain and len(self.counts) > _CATEGORY

    @cached_property
    def is_companies(self) -> bool:
        """Names, of which a good part says that it is a company's."""
        if not self.is_text or len(self.counts) < _NAMES:
            return False
        named = [name for name in self.counts if len(name) <= _LONGEST_NAME]
        return len(named) >= _MOST * len(self.counts) and sum(map(_is_company, named)) >= _COMPANIES * len(named)


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0


def _is_company(name: str) -> bool:
    words, within = _companies()
    return any(part in name and name != part for part in within) or not words.isdisjoint(
        _WORDS.findall(name.casefold().replace(".", ""))[1:]
    )


@cache
def _spec() -> dict[str, dict[str, list[str]]]:
    with _FILE.open("rb") as stream:
        return tomllib.load(stream)


@cache
def _companies() -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(_spec()["company"]["words"]), tuple(_spec()["company"]["within"])


@cache
def _countries() -> frozenset[str]:
    return frozenset(_spec()["country"]["names"])
