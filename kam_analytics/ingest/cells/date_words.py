"""Dates with words in them: names of months in English, German and French, weekdays, Chinese 年月日, also with numerals."""

from __future__ import annotations

import re
import unicodedata

# What each writes the same as macros.sql does; a test compares the two on random dates.
_MONTH = (
    r"(?:f[ée]v|m[äa]e?r|mrz|avr|mai|juin|juil|ao[uû]|okt|dez|d[ée]c|jan|feb|apr|may|jun|jul|aug|sep|oct|nov)[a-zäéû]*"
)
# How a month begins, without its accents -> its English name; the others begin as in English.
_ENGLISH = {
    "fev": "Feb", "mae": "Mar", "mrz": "Mar", "avr": "Apr", "mai": "May", "juin": "Jun", "juil": "Jul", "aou": "Aug",
    "okt": "Oct", "dez": "Dec",
}  # fmt: skip
_NAMED = re.compile(_MONTH, re.IGNORECASE)
_JOIN = r"[ /.,-]*"
_PARTS = tuple(
    re.compile(pattern + "$")
    for pattern in (
        rf"(\d{{1,2}})(?:st|nd|rd|th)?{_JOIN}([A-Z][a-z]{{2}}){_JOIN}(\d{{4}}|\d{{2}})",
        rf"([A-Z][a-z]{{2}}){_JOIN}(\d{{1,2}})(?:st|nd|rd|th)?[ /.,-]+(\d{{4}})",
        rf"(\d{{4}}){_JOIN}([A-Z][a-z]{{2}}){_JOIN}(\d{{1,2}})",
    )
)
_LETTER, _DIGIT = re.compile(r"[A-Za-z]"), re.compile(r"\d")
_ENDS = re.compile(r"\d|.*\d{4}$", re.DOTALL)  # as each of the `_PARTS` does
_CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?$")
_NUMERALS = re.compile(r"[〇零○一二三四五六七八九]{4} ?年")
_DIGIT_OF = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_WEEKDAY = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-z]*[.,]* +"
    rf"((?:\d{{1,4}}(?:st|nd|rd|th)?[ /.-]+(?:\d{{1,2}}|{_MONTH})[ /.,-]+\d{{1,4}}|{_MONTH}[ .]+\d{{1,2}}(?:st|nd|rd|th)?[ ,.]+\d{{4}}))$",
    re.IGNORECASE,
)
_CHINESE_WEEKDAY = re.compile(r" ?[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?$")


def plain(part: str) -> str:
    """A date without its weekday and with its month as three English letters between hyphens: '5. März 2024' ->
    '5-Mar-2024'; what has no words in it, and what is no date, stays as it is."""
    if part.isascii() and not (_LETTER.search(part) and _DIGIT.search(part)):
        return part
    if not part.isascii():
        part = _CHINESE_WEEKDAY.sub("", part)
    if (weekday := _WEEKDAY.match(part)) is not None:
        part = weekday[1]
    if not part.isascii():
        if _NUMERALS.match(part):
            part = _arabic(part)
        if (chinese := _CHINESE.match(part)) is not None:
            return f"{chinese[1]}年{chinese[2]}月{chinese[3]}日"
    if _ENDS.match(part) is None:
        return part
    named = _NAMED.sub(_english, part)
    for form in _PARTS:
        if (found := form.match(named)) is not None:
            return "-".join(found.groups())
    return part


def _arabic(part: str) -> str:
    """二〇二四年十二月二十五日 -> 2024年12月25日."""
    part = re.sub("([二三])十([一二三四五六七八九])", r"\1\2", part)
    part = re.sub("([二三])十", r"\g<1>0", part)
    part = re.sub("十([一二三四五六七八九])", r"1\1", part)
    return part.replace("十", "10").translate(_DIGIT_OF)


def _english(month: re.Match[str]) -> str:
    name = "".join(letter for letter in unicodedata.normalize("NFD", month[0].lower()) if letter.isalpha())
    return next((english for start, english in _ENGLISH.items() if name.startswith(start)), name[:3].title())
