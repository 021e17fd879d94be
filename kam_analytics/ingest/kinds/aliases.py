"""Header names: from what stands in a file to the target columns it may mean.

The names are in header_names/: by kind, and by the system that an export comes from.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kam_analytics.ingest.kinds import KINDS, units

_FOLDER = Path(__file__).with_name("header_names")
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
# Codes of currencies in headers; those that are a word too (ALL, TOP, CUP ...) are none there.
_MONEY = (
    r"(?:EUR|USD|GBP|CHF|CNY|CNH|RMB|JPY|HKD|TWD|KRW|SGD|AUD|CAD|NZD|INR|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|RUB|UAH|TRY|ILS|"
    r"AED|SAR|QAR|KWD|BHD|OMR|EGP|MAD|TND|ZAR|NGN|KES|BRL|MXN|ARS|CLP|COP|PEN|UYU|THB|MYR|IDR|PHP|VND|PKR|LKR|BDT|KZT|[€$£¥])"
)
# What a pivot table writes before the name of a sum, and a currency behind a name: 'Sum of Sales', 'Sales in EUR', '金额/元'.
_SUMMED = re.compile(r"^\s*(?:(?:sum|total) of|summe (?:von|der)|somme de|求和项[:：])\s*", re.IGNORECASE)
_IN_MONEY = re.compile(rf"(?:[\s_,/]+(?:in[\s_]+)?{_MONEY}|[\s_,/]+(?:人民币|美元|欧元|元))\s*$", re.IGNORECASE)
_AHEAD = re.compile(
    rf"^\s*(?:{_MONEY}[\s_]+(?=\w)|(?:人民币|美元|欧元)(?=\w))", re.IGNORECASE
)  # 'USD Amount', '美元金额'
_CURRENCY = re.compile(rf"(?<!\w){_MONEY}(?!\w)|人民币|美元|欧元", re.IGNORECASE)
# Traditional characters of headings as simplified ones, in which the names stand.
_SIMPLER = str.maketrans(
    "訂單號編碼戶稱額銷貨產數價幣區業務員發開應賬帳類別實際總計報據購買會稅淨還餘項條時間門國結歐種簽約專線運費損資債權營預標準備註從訖許給級組織機構郵電話聯絡圖歸屬東臺灣廠車現銀沖紅貸點積層負責",
    "订单号编码户称额销货产数价币区业务员发开应账账类别实际总计报据购买会税净还余项条时间门国结欧种签约专线运费损资债权营预标准备注从讫许给级组织机构邮电话联络图归属东台湾厂车现银冲红贷点积层负责",
)
_NO_LETTER = re.compile("[^a-z0-9#]+")
_LONGEST = 200  # letters of a header that are looked at; a text of a megabyte is no name
_OF_KIND = {"product": "sales", "invoice": "invoices"}  # an `either` name that means something to one kind only
_NAME, _ALIAS, _WEAK, _STEP = 1.0, 0.95, 0.6, 0.001
BY_NAME = 0.85  # the confidence from which a header speaks for itself


@lru_cache(maxsize=65536)
def normalise(header: str) -> str:
    """A header without case, blanks, underscores and punctuation: 'Customer_ID', 'customer id' -> 'customerid'."""
    if header.isascii():  # the same, at once
        return _NO_LETTER.sub("", header[:_LONGEST].lower())
    folded = unicodedata.normalize("NFKC", header[:_LONGEST]).casefold().translate(_SIMPLER)
    return "".join(letter for letter in folded if letter.isalnum() or letter == "#")


@lru_cache(maxsize=65536)  # more than a table has columns
def bare(header: str) -> str:
    """A header without its currency, its unit and other words in brackets, and without 'Sum of' before it: 'Amount (EUR)', 'EUR Amount',
    '金额（元）', 'Amount in thousands'."""
    named = units.without(_BRACKETS.sub("", header[:_LONGEST]))
    return _AHEAD.sub("", _SUMMED.sub("", _IN_MONEY.sub("", named)))


@lru_cache(maxsize=65536)
def currency_named(header: str) -> str | None:
    """The currency that a header names behind the name, before it or in brackets, as it stands there: 'Sales (EUR)' -> 'EUR'."""
    header = header[:_LONGEST]
    if is_currency(header):
        return header.strip()
    parts = [
        *_BRACKETS.findall(header),
        *(found[0] for shape in (_IN_MONEY, _AHEAD) if (found := shape.search(header))),
    ]
    found = next((found for part in parts if (found := _CURRENCY.search(part))), None)
    return found[0] if found else None


def is_currency(header: str) -> bool:
    """Whether a header is the name of a currency and nothing else."""
    return bool(_CURRENCY.fullmatch(header.strip()))


def candidates(kind: str, header: str) -> dict[str, tuple[float, str]]:
    """Target -> (confidence 0..1, reason) for every target of the kind that the header may mean."""
    if not known(header):
        return {}
    table = _table(kind)
    found = dict(table.get(normalise(header), {}))
    plain = normalise(bare(header))
    if plain and plain != normalise(header):
        for target, (confidence, reason) in table.get(plain, {}).items():
            found.setdefault(target, (confidence - 0.05, reason))
    return found


def either(kind: str, header: str) -> str | None:
    """'customer', 'product' or 'invoice' for a header that names an id or a name of one."""
    if not known(header):
        return None
    table = _either()
    subject = table.get(normalise(header)) or table.get(normalise(bare(header)))
    return subject if _OF_KIND.get(subject or "", kind) == kind else None


def tells(kind: str, *names: str) -> bool:
    """Whether a header or the name of a file speaks of a kind by its own word."""
    return _holds("telling", kind, *names)


def called(kind: str, name: str) -> bool:
    """Whether the name of a file, a sheet or a type of document is that of invoices or payments."""
    return _holds("called", kind, name)


def _holds(section: str, kind: str, *names: str) -> bool:
    text = "\n".join(map(normalise, names))
    return any(word in text for word in _words(section, kind))


@cache
def _words(section: str, kind: str) -> tuple[str, ...]:
    return tuple(map(normalise, _spec()[section][kind]))


@lru_cache(maxsize=65536)
def known(header: str) -> bool:
    """Whether the header means anything for any kind."""
    return normalise(header) in _all_names() or normalise(bare(header)) in _all_names()


def clear(header: str) -> frozenset[str]:
    """The kinds for which the header speaks for itself."""
    return frozenset(
        kind for kind in KINDS if any(confidence >= BY_NAME for confidence, _ in candidates(kind, header).values())
    )


def names_id(header: str) -> bool:
    """Whether the header names an id."""
    return known(header) and any(
        either(kind, header) or any(target.endswith("_id") for target in candidates(kind, header)) for kind in KINDS
    )


@cache
def _all_names() -> frozenset[str]:
    return frozenset(name for kind in KINDS for name in _table(kind)) | frozenset(_either())


@cache
def _spec() -> dict[str, Any]:
    """Section -> target -> {names, weak}. The names of the systems go behind those of the kinds."""
    merged: dict[str, Any] = {}
    for path in (*sorted(_FOLDER.glob("*.toml")), *sorted(_FOLDER.glob("systems/*.toml"))):
        with path.open("rb") as stream:
            for section, entries in tomllib.load(stream).items():
                into = merged.setdefault(section, {})
                for target, names in entries.items():
                    if isinstance(names, list):  # [telling], [called], [either]
                        into[target] = [*into.get(target, ()), *names]
                    else:
                        own = into.setdefault(target, {})
                        for strength, words in names.items():
                            own[strength] = [*own.get(strength, ()), *words]
    return merged


@cache
def _either() -> dict[str, str]:
    return {normalise(name): subject for subject, names in _spec()["either"].items() for name in names}


@cache
def _table(kind: str) -> dict[str, dict[str, tuple[float, str]]]:
    """Normalised header -> target -> (confidence, reason). Earlier names of a list are worth slightly more."""
    table: dict[str, dict[str, tuple[float, str]]] = {}

    def add(name: str, target: str, confidence: float, reason: str) -> None:
        entry = table.setdefault(normalise(name), {})
        if target not in entry or entry[target][0] < confidence:
            entry[target] = (confidence, reason)

    targets = KINDS[kind].targets
    for target in targets:
        add(target, target, _NAME, "name")
        for section in (kind, "common"):
            names = _spec().get(section, {}).get(target, {})
            for rank, name in enumerate(names.get("names", ())):
                add(name, target, _ALIAS - rank * _STEP, "alias")
            for rank, name in enumerate(names.get("weak", ())):
                add(name, target, _WEAK - rank * _STEP, "weak_alias")
    return table
