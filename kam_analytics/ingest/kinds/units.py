"""Units of thousands or more that a header or a title names for its amounts: 万元, k EUR, in thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_WORDS = {
    3: ("k", "t", "tsd", "000", "000s", "thsd", "thousand", "thousands"),
    6: ("m", "mn", "mm", "mio", "million", "millions", "000000"),
    9: ("mrd", "bn", "billion", "billions"),
}
_POWERS = {word: power for power, words in _WORDS.items() for word in words}
_CHINESE = {
    "千": 3,
    "万": 4,
    "萬": 4,
    "十万": 5,
    "十萬": 5,
    "百万": 6,
    "百萬": 6,
    "千万": 7,
    "千萬": 7,
    "亿": 8,
    "億": 8,
}
_MANY = "(?:" + "|".join(sorted(_POWERS, key=len, reverse=True)) + ")"
_MONEY = r"(?:EUR|USD|GBP|CHF|CNY|RMB|JPY|HKD|[€$£¥])"
# 千 alone is a thousand of something else more often than not: 千克, 千瓦.
_HAN = r"[十百千]?[万萬亿億]|千(?=元|美|港|欧|日元|英镑|人民|\W|$)"
_UNIT = re.compile(
    rf"({_HAN})|(?<!\w)({_MANY})(?!\w)|(?<!\w)({_MANY}){_MONEY}(?!\w)|(?<!\w){_MONEY}({_MANY})(?!\w)", re.IGNORECASE
)
_BEHIND = re.compile(
    rf"[\s_,]+(?:in[\s_]+({_MANY})|in[\s_]+{_MONEY}[\s_]*({_MANY})|in[\s_]+({_MANY})[.\s_]*(?:of[\s_]+)?{_MONEY}|'?(000s?)|in[\s_]+'(000s?)"
    rf"|({_MANY}){_MONEY}|(?:in[\s_]*)?([十百千]?[万萬亿億]|千)元?)\s*$",
    re.IGNORECASE,
)
_PER = re.compile(r"/|每|(?<!\w)per(?!\w)", re.IGNORECASE)  # what comes behind is what the price is for
_LONG = "|".join(sorted((word for word in _POWERS if len(word) > 2), key=len, reverse=True))
_TITLE = re.compile(
    rf"(?:单位|單位|金额单位|货币单位)\s*[:：]?\s*(?:人民币)?\s*({_HAN})"
    rf"|(?<!\w)in\s+(?:{_MONEY}\s*)?'?({_LONG})(?!\w)|(?<!\w)in\s+(?:[kt](?={_MONEY}))({_MONEY})(?!\w)"
    rf"|(?:units?|currency|amounts?|figures?|einheit|angaben)\W+(?:in\s+)?({_MANY})\.?\s?{_MONEY}?(?!\w)",
    re.IGNORECASE,
)
_LONGEST = 200  # letters of a header that are looked at; a text of a megabyte is no name
_SHORT = 80  # letters of a cell that may be a title


def power(header: str) -> int:
    """The power of ten of the unit that a header names beside its name, in brackets or behind it; 0 for none."""
    header = header[:_LONGEST]
    behind = _BEHIND.search(header)
    if behind:
        return _power(behind)
    found = (_UNIT.search(_PER.split(part)[0]) for part in _BRACKETS.findall(header))
    return next((_power(match) for match in found if match), 0)


def without(header: str) -> str:
    """A header without the unit behind its name: 'Revenue in thousands', '销售额 万元'."""
    return _BEHIND.sub("", header[:_LONGEST])


def of_title(cells: Iterable[str]) -> tuple[str, int] | None:
    """What stands above a table about the unit of all its amounts ('单位：万元', 'in thousands of USD'), and its power."""
    for cell in cells:
        match = _TITLE.search(cell) if 0 < len(cell) <= _SHORT else None
        if match:
            return cell.strip(), _power(match)
    return None


def _power(match: re.Match[str]) -> int:
    word = next(group for group in match.groups() if group)
    return _CHINESE.get(word) or _POWERS.get(word.casefold(), 3)
