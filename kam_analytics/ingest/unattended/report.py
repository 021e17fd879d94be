"""What became of a file of the inbox folder: for programs as JSON, for people as text."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kam_analytics import i18n
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.unattended import words

JSON, TEXT, REJECTS = ".report.json", ".report.txt", ".rejects.csv"
ROOM = len(f".{REJECTS}.part")  # what stands around a name at most, in bytes
_MOST = 255  # bytes of a name
_KEYS = {"header": "header_row"}  # question -> key of a rule, where that is called otherwise
_NUMBERS = ("header", "table")
_COUNTING = re.compile(r"\d+(?:[-_. 年月]?\d+)*[年月日号期]?")  # what tells the files of one name apart
_NOT_FOUND = ("no_table", "no_table_in_sheets", "header_only", "no_kind", "missing_column", "empty_file", "binary_file")


def fitting(name: str, room: int = ROOM) -> str:
    """A name cut so that `room` bytes more still make a name."""
    written = os.fsencode(name)
    return name if len(written) + room <= _MOST else written[: max(_MOST - room, 0)].decode("utf-8", "ignore")


def beside(target: Path, suffix: str) -> Path:
    """The report of a file that goes to `target`."""
    return target.with_name(fitting(target.name) + suffix)


def write(target: Path, form: Mapping[str, Any], lang: str, rejects: bool) -> None:
    """Both reports beside `target`, where the file goes; `form`: an outcome as JSON. Never half of one: written under
    another name, then renamed."""
    for suffix, text in (
        (JSON, json.dumps(form, ensure_ascii=False, indent=2) + "\n"),
        (
            TEXT,
            "\ufeff" + "\n".join(lines(beside(target, REJECTS).name, form, lang, rejects)) + "\n",
        ),  # the mark is for Windows' editor
    ):
        place = beside(target, suffix)
        part = place.with_name(f".{place.name}.part")
        with staging.whole(part):
            part.write_text(text, encoding="utf-8")
            part.replace(place)


def lines(name: str, form: Mapping[str, Any], lang: str, rejects: bool) -> Iterator[str]:
    """The report in words. `name`: of the file of rejected rows."""
    status = form["status"]
    yield f"{form['file']}  ({form['at']})"
    if form["rule"]:
        yield _t("rule", lang, rule=form["rule"])
    yield ""
    if status in ("committed", "unchanged"):
        yield from words.counted(form, lang)
        yield from (f"  {note['text']}" for note in form["warnings"])
        yield from words.taken_back(form, lang)
        yield from words.difference(form, lang)
        yield from _by_hand(form, lang)
        if form.get("changes", {}).get("demo_removed"):
            yield i18n.text("cli.demo.gone", lang)
    else:
        error = form["error"]
        yield from (error["title"], error["message"], error["hint"])
        yield from words.difference(form, lang)
        yield from _answers(form, lang)
    if form["rejects"]:
        yield ""
        yield _t("rejects", lang)
        for reject in form["rejects"]:
            yield words.reject(reject, lang)
        yield from words.beyond(form, lang)
        if rejects:
            yield _t("mend", lang, file=name)


def _by_hand(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The rule that takes the columns that were left out for what they hold, to copy."""
    options = [note["option"].partition("=") for note in form["warnings"] if note["code"] == "named_by_hand"]
    if options:
        columns = _mapping({target: column for target, _, column in options})
        yield ""
        yield _t("by_hand_in_rule", lang, rule=form["rule"]) if form["rule"] else _t("by_hand", lang)
        yield from (("  [[file]]", _name(form, lang)) if not form["rule"] else ())
        yield f"  mapping = {{ {columns} }}"


def _mapping(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{target} = {json.dumps(column, ensure_ascii=False)}" for target, column in columns.items())


def _answers(form: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The rule that would answer the questions, to copy."""
    missing, kindless = (form["error"]["code"] in codes for codes in (("missing_column",), ("other_table", "no_kind")))
    partly = form["error"]["option"] if form["error"]["code"] in ("partly_numbers", "amounts_by_currency") else None
    if form.get("rule_reads") and form["error"]["code"] in _NOT_FOUND:
        yield _t("rule_at_fault", lang, keys=", ".join(form["rule_reads"]))
    if form["questions"] or missing or kindless or partly:
        yield ""
        yield _t("answer_by_rule", lang, rule=form["rule"]) if form["rule"] else _t("answer", lang)
        yield "  [[file]]"
        yield _name(form, lang)
    for question in form["questions"]:
        code = question["code"]
        if code == "mode":
            yield f'  mode = "auto"   # {_t("auto", lang, proposed=question["proposed"])}'
        for id_, text in words.choices(question, lang):
            answer = id_ if code in _NUMBERS else json.dumps(id_)
            yield f"  {_KEYS.get(code, code)} = {answer}   # {text}"
    proposed = form["error"].get("by_content", {})
    for kind, columns in proposed.items():
        if kindless or columns:
            yield f"  kind = {json.dumps(kind)}"
        if columns:
            yield f"  mapping = {{ {_mapping(columns)} }}" + (f"   # {kind}" if len(proposed) > 1 else "")
    missing = missing and not any(form["error"]["column"] in columns for columns in proposed.values())
    if kindless and not proposed:
        yield f"  kind = {json.dumps(next(iter(KINDS)))}   # {', '.join(KINDS)}"
    if partly:
        target, _, column = partly.partition("=")
        yield f"  mapping = {{ {target} = {json.dumps(column, ensure_ascii=False)} }}"
    if missing:
        yield f'  mapping = {{ {form["error"]["column"]} = "{_t("column", lang)}" }}'


def _name(form: Mapping[str, Any], lang: str) -> str:
    """The name of a rule for files named like this one, whatever number or day is in it. Where another rule was followed, this
    file only: that rule holds for the others."""
    name = form["file"]
    stem, dot, end = name.rpartition(".")
    alike = _COUNTING.sub("*", stem) + dot + end
    if form["rule"] or alike == name or not any(map(str.isalpha, _COUNTING.sub("", stem))):
        return f"  name = {json.dumps(name, ensure_ascii=False)}"
    return f"  name = {json.dumps(alike, ensure_ascii=False)}   # {_t('alike', lang)}"


def _t(key: str, lang: str, **params: Any) -> str:
    return i18n.text(f"inbox.report.{key}", lang, **params)
