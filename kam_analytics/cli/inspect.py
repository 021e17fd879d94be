"""The command that says how files read, without a database: inspect."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from kam_analytics import i18n, ingest
from kam_analytics.cli import imports
from kam_analytics.cli.common import EXIT_REFUSED, by_hand, visible
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.meaning import by_content
from kam_analytics.ingest.model import ColumnFinding
from kam_analytics.ingest.reading import as_read, encoding
from kam_analytics.ingest.reading.staging import printable


def run_inspect(args: argparse.Namespace) -> int:
    """One answer a file, as a line of JSON or in words; 2 when a file is refused."""
    if args.out and len(args.files) > 1:
        raise ImportRefused("one_file_only", file=printable(args.out), count=len(args.files))
    forms = (_form(args, Path(file)) for file in args.files)
    status = 0
    for form in forms:
        status = EXIT_REFUSED if form["status"] == "refused" else status
        print(json.dumps(form, ensure_ascii=False) if args.json else _words(form, args.lang), flush=True)
    return status


def _form(args: argparse.Namespace, path: Path) -> dict[str, Any]:
    hints = ingest.Hints(**by_hand(args), alone=True)
    try:
        found = ingest.inspect(path, hints=hints)
        form = {"file": printable(str(path)), "status": "read", **as_json(found, args.lang, args.kind)}
        if args.out:
            form |= {"rows": as_read.write(found, Path(args.out)), "rows_exact": True, "out": printable(args.out)}
    except ImportRefused as refused:
        return {
            "file": printable(str(path)),
            "status": "refused",
            "error": ingest.error_json(refused, args.lang),
        }
    return form


def as_json(found: ingest.Inspection, lang: str, said: str | None = None) -> dict[str, Any]:
    """What a look at a file found, as JSON; `said`: the kind as which it is asked about. `escape` is null where a quote is doubled inside a cell, `newline` where line
    ends differ; `telling_line` holds letters that show whether the encoding is right; `rows` are exact where all of the table
    was looked at. Rows of the file count its records from 1: `header_row` is the last of `header_rows`, 0 where there is
    none; `table` is the one of `tables` that was looked at, `last_row` null where its end was not seen. `warnings` name the
    columns whose cells are not what their heading says."""
    told = by_content.kinds(found)
    likely = found.likely_kind if found.mapping else told[0] if len(told) == 1 else None
    best = found.proposals[said or likely or found.likely_kind]
    mapping = dict(best.mapping)
    if said or likely:  # what nobody has said is proposed beside it
        mapping |= by_content.proposed(found, best.kind, mapping)
    refusal = _refusal(found, said)
    return {
        "format": found.format,
        "bytes": found.bytes,
        "encoding": found.encoding,
        "telling_line": found.telling,
        "delimiter": found.delimiter,
        "quote": found.quote,
        "escape": found.escape,
        "newline": found.newline,
        "sheet": found.sheet,
        "sheets": list(found.sheets),
        "header_row": found.header_row,
        "header_rows": found.table.header_rows,
        "preamble_rows": found.tables[0].start - 1,
        "table": found.tables.index(found.table) + 1,
        "tables": [
            {
                "header_row": table.header_row,
                "header_rows": table.header_rows,
                "first_row": table.first,
                "last_row": table.last or table.end,
                "title": table.title,
                "names": list(table.names),
            }
            for table in found.tables
        ],
        "columns": [_column(column) for column in found.columns],
        "rows": found.rows_estimate,
        "rows_exact": found.complete,
        "kind": said or found.kind,
        "likely_kind": likely,
        "kinds_by_content": list(told),
        "mapping": {target: _match(match, lang) for target, match in mapping.items()},
        "wide": ingest.columns_spread(found, best.kind),
        "beside": {target: list(columns) for target, columns in ingest.amounts_beside(found, best.kind).items()},
        "missing": list(best.missing),
        "refusal": ingest.error_json(refusal, lang) if refusal else None,
        "questions": [question.as_json(lang) for question in ingest.questions(found, said)],
        "warnings": [
            note.as_json(lang)
            for note in (*found.warnings, *ingest.named_only(found, best.kind), *ingest.dates_far(found, best.kind))
        ],
    }


def _match(match: ingest.Match, lang: str) -> dict[str, Any]:
    """Where a target comes from; what only the content proposes with its evidence."""
    evidence = {"evidence": match.text(lang)} if match.evidence else {}
    return {"source": match.source, "confidence": match.confidence, "reason": match.reason, **evidence}


def _refusal(found: ingest.Inspection, said: str | None) -> ImportRefused | None:
    """Why an import would not take the file, whatever is answered."""
    try:
        ingest.plan_for(found, said)
    except ingest.NeedsAnswer:
        return None
    except ImportRefused as refused:
        return refused
    return None


def _column(column: ColumnFinding) -> dict[str, Any]:
    """What a column holds; how its dates or its numbers can be read, best first."""
    form: dict[str, Any] = {
        "name": column.name,
        "value": column.value,
        "filled": column.filled,
        "distinct": column.distinct,
        "samples": list(column.samples),
        "missing_words": list(column.markers),
    }
    if column.value == "date" and column.date:
        form["date_orders"] = list(column.date.orders)
        form["date_formats"] = {order: list(column.date.formats.get(order, ())) for order in column.date.orders}
    if column.value == "number" and column.number:
        form |= {"decimals": list(column.number.decimals), "percent": column.number.percent}
        form |= {"debits": column.sides[0], "credits": column.sides[1]} if column.sides else {}
    return form


def _words(form: dict[str, Any], lang: str) -> str:
    """The answer for a person."""

    def say(key: str, **values: Any) -> str:
        return i18n.text(f"cli.inspect.{key}", lang, **values)

    if form["status"] == "refused":
        error = form["error"]
        return "\n".join(
            [visible(form["file"]), *(f"  {visible(error[part])}" for part in ("title", "message", "hint"))]
        )
    kind = form["kind"]
    refusal = form["refusal"] if kind or (form["refusal"] or {}).get("code") == "other_table" else None
    known = "as_kind" if refusal else "kind"
    comma = i18n.text("shell.comma", lang)
    told = comma.join(i18n.text(f"ingest.kind.{name}", lang) for name in form["kinds_by_content"])
    unsaid = say("kind_by_content", kinds=told) if told else say("no_kind")
    lines = [
        say(known, kind=i18n.text(f"ingest.kind.{kind}", lang)) if kind else unsaid,
        say("rows" if form["rows_exact"] else "rows_about", rows=f"{form['rows']:,}", columns=len(form["columns"])),
    ]
    if form["encoding"]:
        mark = {"\t": "tab", " ": "blank"}.get(form["delimiter"], form["delimiter"])
        lines.append(say("text", encoding=encoding.shown(form["encoding"]), delimiter=mark, quote=form["quote"]))
        if form["telling_line"]:
            lines.append(say("telling", line=visible(form["telling_line"])))
    else:
        lines.append(say("sheet", sheet=visible(form["sheet"])))
    sources = {match["source"]: target for target, match in form["mapping"].items()}
    spread = "rate" if kind == "rates" else "amount"
    sources |= dict.fromkeys(form["wide"], spread)
    sources |= {source: target for target, columns in form["beside"].items() for source in columns}
    for column in form["columns"]:
        target = sources.get(column["name"])
        meant = f" -> {i18n.text(f'ingest.target.{target}', lang)}" if target else ""
        if evidence := form["mapping"].get(target, {}).get("evidence"):
            meant += visible(say("by_content", evidence=evidence))
        shown = ", ".join(column["samples"][:3])
        lines.append(f"{visible(column['name'])} ({say('value.' + column['value'])}){meant}: {visible(shown[:60])}")
    for question in form["questions"]:
        lines += [visible(line) for line in (say("asked", question=question["text"]), *imports.answers(question, lang))]
    lines += [visible(note["text"]) for note in form["warnings"]]
    lines += [visible(refusal[part]) for part in ("title", "message", "hint")] if refusal else []
    if "out" in form:
        lines.append(say("out", out=visible(form["out"])))
    return "\n".join([visible(form["file"]), *(f"  {line}" for line in lines)])
