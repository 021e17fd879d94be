"""What stands beside the digits of a number: currencies by sign, code or word, and the units 千, 万, 亿."""

from __future__ import annotations

import re

# The same lists stand in macros.sql; a test compares the two.
_CODES = (
    "CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|KRW|CHF|CAD|AUD|NZD|SGD|INR|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|ZAR|AED|THB|MYR|"
    "IDR|VND|PHP|ILS|SAR|MOP|ARS|CLP|COP"
)
_WORDS = "人民币|美元|欧元|英镑|日元|港元|港币|新台币|韩元"
CURRENCY = rf"(?:US\$|HK\$|[¥￥$€£₹]|{_WORDS}|元|{_CODES})"
CODE_OF = {
    "US$": "USD", "HK$": "HKD", "€": "EUR", "£": "GBP", "₹": "INR", "RMB": "CNY", "人民币": "CNY", "美元": "USD", "欧元": "EUR",
    "英镑": "GBP", "日元": "JPY", "港元": "HKD", "港币": "HKD", "新台币": "TWD", "韩元": "KRW", "￥": "¥",
}  # fmt: skip
UNITS = {"千": 3, "万": 4, "萬": 4, "百万": 6, "百萬": 6, "千万": 7, "千萬": 7, "亿": 8, "億": 8}
_UNIT = re.compile(r"\s*((?:[百千]?[万萬]|千|[亿億]))$")


def without_unit(text: str) -> tuple[str, int]:
    """A number without its unit, and the power of ten that this unit stands for: '1.2万' -> ('1.2', 4)."""
    found = _UNIT.search(text)
    return (text[: found.start()], UNITS[found[1]]) if found else (text, 0)
