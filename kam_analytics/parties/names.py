"""Names of companies as they can be compared: without case, blanks, punctuation, width and legal form."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_BRACKET = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_BETWEEN = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}(])|(?<=\))\s+(?=[{_CJK}])")  # blanks in Chinese names
_JOINED = re.compile(r"[.'’`´]")  # vanishes: S.A. is SA, Joe's is Joes
_DIGIT = re.compile(r"\d+")
_GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Name:
    """`key`: letters and digits in one, without legal form, places of Chinese names first. `legal`: class of the legal
    form, '' where none is given. `tokens`: the words, Chinese runs unbroken. `company`: reads like that of a company."""

    text: str
    key: str
    tokens: tuple[str, ...]
    legal: str
    cjk: bool
    company: bool

    @property
    def turned(self) -> str:
        """The key with the words in order, so that 'Toys Tailspin' is 'Tailspin Toys'."""
        return "".join(sorted(self.tokens))


@dataclass(frozen=True, slots=True)
class Difference:
    """How two names differ: what stands in the one only and in the other only; `telling`: a number, a place, a branch or
    the like is among it, so that they are likely two; `alike`: 0 to 100."""

    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    telling: bool
    alike: float


def read(text: str) -> Name:
    """The name as it can be compared."""
    plain = _BETWEEN.sub("", fold(text))
    places: list[str] = []
    tokens: list[str] = []

    def outside(found: re.Match[str]) -> str:
        words = _TOKEN.findall(_JOINED.sub("", found[1]))
        if words and all(word in ("pty", "pvt", "private", "pte") for word in words):
            return f" {' '.join(words)} "  # (Pty) Ltd
        if len(words) == 1 and _place(words[0]) in _cjk_places():
            places.append(_place(words[0]))
            return ""
        tokens.extend(words)
        return " "

    main = _TOKEN.findall(_JOINED.sub("", _BRACKET.sub(outside, plain)).replace("&", " and "))
    main = ["and" if word in ("und", "et") else word for word in main]
    main, legal, formed = _latin_form(main)
    for word in main:
        if _is_cjk(word):
            word, form = _cjk_form(word)
            legal, formed = form or legal, formed or bool(form)
            while (found := _leading_place(word)) is not None:
                places.append(found[0])
                word = found[1]
        if word:
            tokens.append(word)
    if main[:1] == ["the"] and len(tokens) > 1:
        tokens.remove("the")
    words = (*sorted(places), *tokens)
    cjk = any(_is_cjk(word) for word in words)
    return Name(text, "".join(words), words, legal, cjk, formed or _company(words, plain))


def fold(text: str) -> str:
    """Small letters of usual width without marks; ß as ss."""
    wide = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in wide if not unicodedata.combining(letter))


def difference(here: Name, there: Name, places: Collection[str] = ()) -> Difference:
    """How two names with different keys differ; `places` are those of the data."""
    one, other = Counter(here.tokens), Counter(there.tokens)
    left, right = list((one - other).elements()), list((other - one).elements())
    if len(left) == len(right) == 1 and _is_cjk(left[0]) and _is_cjk(right[0]):
        left, right = _parts(left[0], right[0])
    telling = any(_telling(part, places) for part in (*left, *right))
    numbers = _DIGIT.findall(here.key) != _DIGIT.findall(there.key)
    alike = 100 * Indel.normalized_similarity(here.key, there.key)
    return Difference(tuple(left), tuple(right), telling or numbers, alike)


def _parts(one: str, other: str) -> tuple[list[str], list[str]]:
    steps = Indel.opcodes(one, other)
    return (
        [one[step.src_start : step.src_end] for step in steps if step.tag == "delete"],
        [other[step.dest_start : step.dest_end] for step in steps if step.tag == "insert"],
    )


def _telling(part: str, places: Collection[str]) -> bool:
    words = _words()
    if any(letter.isdigit() for letter in part) or part in words["apart"]:
        return True
    if _is_cjk(part):
        return (
            _place(part) in _cjk_places()
            or part in places
            or any(letter in words["numerals_cjk"] for letter in part)
            or any(word in part for word in words["apart_cjk"])
        )
    return len(part) == 1 or part in _latin_places() or part in places


def _company(tokens: Collection[str], plain: str) -> bool:
    words = _words()
    if any(token in words["business"] for token in tokens):
        return True
    return any(_is_cjk(token) and (len(token) >= 6) for token in tokens) or any(
        word in plain for word in words["business_cjk"]
    )


def _latin_form(words: list[str]) -> tuple[list[str], str, bool]:
    """The words without the legal form at their end, its class, and whether there is one at all."""
    for length in range(min(5, len(words) - 1), 0, -1):
        form = _forms().get(" ".join(words[-length:]))
        if form is not None:
            return words[:-length], "" if form == _GENERAL else form, True
    return words, "", False


def _cjk_form(word: str) -> tuple[str, str]:
    """A Chinese run without its legal form, wherever it stands, and its class."""
    for text, form in _cjk_forms():
        at = word.find(text)
        if at > 0 and not (form == _GENERAL and word[at - 1] in "分子总"):
            kept = "集团" if form == "cn_group" else ""
            return word[:at] + kept + word[at + len(text) :], "" if form == _GENERAL else form
    return word, ""


def _leading_place(word: str) -> tuple[str, str] | None:
    """A place at the head of a Chinese run, and the rest; None where none is or nothing else."""
    for length in (4, 3, 2):
        if len(word) > length + 1 and word[:length] in _cjk_places():
            rest = word[length:]
            return word[:length], rest[1:] if rest[0] in "市省" and len(rest) > 2 else rest
    return None


def _place(word: str) -> str:
    return word[:-1] if len(word) > 2 and word[-1] in "市省" else word


def _is_cjk(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff" or "\uf900" <= word[0] <= "\ufaff"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) or name.endswith("_cjk") else frozenset(value)
        for name, value in _data()["words"].items()
    }


@cache
def _forms() -> dict[str, str]:
    return {text: form for form, texts in _data()["legal"].items() for text in texts}


@cache
def _cjk_forms() -> tuple[tuple[str, str], ...]:
    pairs = [(text, form) for form, texts in _data()["legal_cjk"].items() for text in texts]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _cjk_places() -> frozenset[str]:
    return frozenset(_data()["places"]["cjk"])


@cache
def _latin_places() -> frozenset[str]:
    return frozenset(_data()["places"]["latin"])


def placeholder(value: str) -> bool:
    """Whether a text stands for a missing value or is one sign repeated."""
    return value in _words()["placeholders"] or len(set(value)) <= 1
