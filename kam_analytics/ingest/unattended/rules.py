"""The rules of an inbox folder, `inbox.toml`: which file is what, by the pattern of its name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from kam_analytics import i18n
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books.modes import MODES
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.meaning import rates_table
from kam_analytics.ingest.model import DATE_ORDERS, DECIMALS, UNITS, VOUCHERS
from kam_analytics.ingest.planning import first_look
from kam_analytics.ingest.reading import encoding
from kam_analytics.ingest.unattended.request import Request

NAME = "inbox.toml"
_NOT_BY_RULE = ("path", "others", "origin", "actor", "rejects_to", "rejects_lang", "forget", "dry_run")
ANSWERS = tuple(f.name for f in fields(Request) if f.name not in _NOT_BY_RULE)
_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": tuple(KINDS),
    "date_order": DATE_ORDERS,
    "decimal": DECIMALS,
    "unit": UNITS,
    "vouchers": VOUCHERS,
    "mode": (*MODES, "auto"),
}
_COUNTED = {"header_row": 0, "table": 1}  # key -> the least that it may be
_END = 10**9
_QUIET = 3.0


@dataclass(frozen=True, slots=True)
class Rule:
    """`name`: a pattern with * and ?; `answers`: what is known of such files, as `Request` has it."""

    name: str
    answers: Mapping[str, Any]

    def fits(self, file_name: str) -> bool:
        return fnmatchcase(file_name.casefold(), self.name.casefold())


@dataclass(frozen=True, slots=True)
class Rules:
    """`rules` in their order, the first that fits counts; `lang` of reports, None: that of the program; `quiet`: seconds
    for which a file must not have changed."""

    rules: tuple[Rule, ...] = ()
    lang: str | None = None
    quiet: float = _QUIET

    def of(self, file_name: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.fits(file_name)), None)


@dataclass(slots=True)
class Reader:
    """Reads the rules of a folder again whenever their file has changed."""

    folder: Path
    _seen: Any = None
    _found: Rules = field(default_factory=Rules)

    def rules(self) -> Rules:
        """Raises ImportRefused `rules_unreadable`, `rules_unknown_key`, `rules_bad_value`, `rules_no_name`."""
        path = self.folder / NAME
        try:
            stat = path.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen != self._seen:
                self._found, self._seen = read(path.read_bytes()), seen
        except FileNotFoundError:
            self._found, self._seen = Rules(), None
        except OSError as error:
            raise ImportRefused("rules_unreadable", file=NAME, detail=error.strerror or str(error)) from error
        return self._found


def read(content: bytes) -> Rules:
    """The rules that a file holds; raises as `Reader.rules` does."""
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ImportRefused("rules_unreadable", file=NAME, detail=str(error)) from error
    _only(values, ("lang", "quiet_seconds", "file"), 0)
    lang, quiet, listed = values.get("lang"), values.get("quiet_seconds", _QUIET), values.get("file", [])
    _check("lang", lang, lang is None or lang in i18n.LANGUAGES, ", ".join(i18n.LANGUAGES), 0)
    number = isinstance(quiet, (int, float)) and not isinstance(quiet, bool)
    _check("quiet_seconds", quiet, number and 0 <= quiet <= 86400, "0 - 86400", 0)
    _check("file", listed, isinstance(listed, list) and all(isinstance(rule, dict) for rule in listed), "[[file]]", 0)
    return Rules(tuple(_rule(rule, place) for place, rule in enumerate(listed, start=1)), lang, float(quiet))


def _rule(values: dict[str, Any], place: int) -> Rule:
    _only(values, ("name", *ANSWERS), place)
    name = values.pop("name", "")
    if not isinstance(name, str) or not name.strip():
        raise ImportRefused("rules_no_name", file=NAME, rule=place)
    values = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
    for key, value in values.items():
        if key == "mapping":
            pairs = isinstance(value, dict) and all(isinstance(source, str) for source in value.values())
            _check(key, value, pairs, 'mapping = { revenue = "Umsatz" }', place)
        elif key in _COUNTED:
            least = _COUNTED[key]
            whole = isinstance(value, int) and not isinstance(value, bool)
            _check(key, value, whole and least <= value < _END, f"{least}, {least + 1}, {least + 2} ...", place)
        elif key == "sheets":
            _check(key, value, isinstance(value, bool), "true, false", place)
        elif key == "rows":
            words = isinstance(value, dict) and all(
                isinstance(column, dict) and all(isinstance(loaded, bool) for loaded in column.values())
                for column in value.values()
            )
            _check(key, value, words, "rows = { Status = { cancelled = false } }", place)
        elif key == "encoding":
            _check(
                key,
                value,
                isinstance(value, str) and encoding.known(value) is not None,
                encoding.OFFERED,
                place,
            )
        elif key == "base":
            known = isinstance(value, str) and rates_table.answer(value) is not None
            _check(key, value, known, rates_table.ANSWERS, place)
        elif key in _CHOICES:
            _check(key, value, value in _CHOICES[key], ", ".join(_CHOICES[key]), place)
        else:
            _check(key, value, isinstance(value, str), '"..."', place)
    for key in first_look.READING:
        if key in values and values.get("sheets"):
            raise ImportRefused("rules_bad_value", file=NAME, rule=place, word=key, why="sheets_joined")
    return Rule(name.strip(), values)


def _only(values: Mapping[str, Any], known: tuple[str, ...], place: int) -> None:
    for key in values:
        if key not in known:
            raise ImportRefused("rules_unknown_key", file=NAME, rule=place, word=key, known=", ".join(known))


def _check(key: str, value: Any, good: bool, known: str, place: int) -> None:
    if not good:
        raise ImportRefused("rules_bad_value", file=NAME, rule=place, word=key, value=str(value), known=known)
