"""Exchange rates as central banks publish them: a day in each row, a currency in each column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kam_analytics.ingest.cells.number_words import CURRENCY
from kam_analytics.ingest.model import ColumnFinding

_LEAST = 2  # columns
_SPELLED = (
    r"(?:[a-z.]+ ){0,2}(?:dollars?|euros?|yen|pounds?(?: sterling)?|renminbi|yuan|francs?|kron[ae]r?|won|rupees?|baht)"
)
_ONE = rf"(?:{CURRENCY}|{_SPELLED})"
_HEADER = re.compile(rf"(?:100? ?)?{_ONE}(?: ?(?:[/-]|per|to) ?(?:100? ?)?{_ONE}|{_ONE})?(?: ?\(.*\))?", re.IGNORECASE)


def currencies(columns: Sequence[ColumnFinding]) -> tuple[str, ...]:
    """The headers of the columns of rates, of a table that has nothing beside its days but these; () for any other.

    Columns whose currency is not known count where half of them are: banks list sixty of them.
    """
    filled = [column for column in columns if column.value != "empty"]
    rates = tuple(column.name for column in filled if column.value == "number")
    known = sum(map(names_currency, rates))
    days = sum(column.value == "date" for column in filled)
    alone = days == 1 and len(filled) == len(rates) + 1
    return rates if alone and known >= _LEAST and 2 * known >= len(rates) else ()


def names_currency(header: str) -> bool:
    """Whether a header names a currency, or two of them, and nothing else: 'USD', '美元', 'USD/CNY', '100JPY/CNY', 'US dollar'."""
    return bool(_HEADER.fullmatch(re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", header[:100])).strip()))
