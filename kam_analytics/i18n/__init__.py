"""Message catalogues: every text a user sees, in English and Chinese.

A key is `file.section.name`: `errors.empty_file.title` stands in `i18n/en/errors.toml` under `[empty_file]`.
Texts use `str.format` fields: `"{rows} rows"`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).parent


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All texts of one language, keyed by their full dotted key."""
    texts: dict[str, str] = {}
    for path in sorted((_FOLDER / lang).glob("*.toml")):
        with path.open("rb") as stream:
            _flatten(path.stem, tomllib.load(stream), texts)
    return texts


def _flatten(prefix: str, value: Any, into: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(f"{prefix}.{key}", inner, into)
    else:
        into[prefix] = str(value)


def text(key: str, lang: str, **params: Any) -> str:
    """The text for `key` in `lang`, with its fields filled in.

    A missing key raises KeyError: a test walks all keys, so users never meet one.
    """
    template = catalogue(lang)[key]
    return template.format(**params) if params else template


def has(key: str) -> bool:
    return all(key in catalogue(lang) for lang in LANGUAGES)


def language_of(locale: str | None) -> str:
    """The catalogue to use for a browser or system locale such as 'zh-CN' or 'en_GB.UTF-8'."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"


_NAMED = {
    "kind": "kind",
    "other_kind": "kind",
    "target": "target",
    "missing": "target",
    "reason": "reason",
    "subject": "subject",
    "advice": "advice",
    "read_parts": "read_part",
}


_OF_COLUMNS = {"column", "columns", "known", "fitting", "names", "quarters"}
_COUNTS = {
    "count",
    "rows",
    "matched",
    "unused",
    "seen",
    "read",
    "rejected",
    "in_file",
}  # not the number of a row or import
_NUMBERED = re.compile(r"Column (\d+)")  # as the import names a column without a header


def named(params: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Parameters of an import's texts with kinds, columns and reasons by their names in `lang`."""
    words = dict(params)
    for name, section in _NAMED.items():
        if isinstance(words.get(name), str):
            parts = [part.strip() for part in words[name].split(",")]
            if all(has(f"ingest.{section}.{part}") for part in parts):
                words[name] = ", ".join(text(f"ingest.{section}.{part}", lang) for part in parts)
    for name in _COUNTS & words.keys():
        if isinstance(words[name], int):
            words[name] = f"{words[name]:,}"
    for name in _OF_COLUMNS & words.keys():
        if isinstance(words[name], str):
            words[name] = ", ".join(column(part, lang) for part in words[name].split(", "))
    if words.get("fitting"):  # a sentence of its own, which is left out where no column fits
        words["fitting"] = text("ingest.fitting", lang, columns=words["fitting"])
    if "differ" in words:
        words["sheets"] = text("ingest.columns_joined", lang).join(_differs(one, lang) for one in words["differ"])
    if "by_content" in words:
        words["by_content"] = _by_content(words["by_content"], lang)
    return words


def _differs(one: Mapping[str, Any], lang: str) -> str:
    """Why a sheet is not read with the others; its name alone where nothing is told of it."""
    comma = text("shell.comma", lang)
    told = {part: comma.join(column(name, lang) for name in one.get(part, ())) for part in ("lacks", "more")}
    why = "_and_".join(part for part, names in told.items() if names) or next((w for w in one if w != "sheet"), "")
    key = f"ingest.sheet_is.{why}"
    return text(key, lang, sheet=one["sheet"], **told) if has(key) else str(one["sheet"])


def evidence(name: str, told: Mapping[str, str], lang: str) -> str:
    """By what the content of a column is known; `told`: the columns that the text names."""
    columns = {
        key: text("shell.comma", lang).join(column(part, lang) for part in value.split(", "))
        for key, value in told.items()
    }
    return text(f"ingest.evidence.{name}", lang, **columns)


def _by_content(proposed: Mapping[str, Sequence[Mapping[str, Any]]], lang: str) -> str:
    """What the content proposes, as a sentence of its own: kind -> columns with their evidence; '' where that is nothing."""
    if len(proposed) > 1:
        comma = text("shell.comma", lang)
        return text("ingest.kinds_by_content", lang, kinds=comma.join(text(f"ingest.kind.{k}", lang) for k in proposed))
    for kind, columns in proposed.items():
        listed = text("ingest.columns_joined", lang).join(
            text(
                "ingest.column_by_content", lang, column=column(one["column"], lang),
                target=text(f"ingest.target.{one['target']}", lang), evidence=evidence(one["evidence"], one["told"], lang),
            )
            for one in columns
        )  # fmt: skip
        return (
            text("ingest.columns_by_content", lang, kind=text(f"ingest.kind.{kind}", lang), columns=listed)
            if columns
            else ""
        )
    return ""


def column(name: str, lang: str) -> str:
    """The name of a column as it is shown: one without a header by its number, in `lang`."""
    found = _NUMBERED.fullmatch(name)
    return text("ingest.column", lang, n=found[1]) if found else name
