"""Commands that change what is loaded: import, undo, redo, delete, demo; and the rejected rows."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kam_analytics import i18n, ingest
from kam_analytics.cli import ledger
from kam_analytics.cli.common import EXIT_ASKED, EXIT_REFUSED, by_hand, open_engine, say_text, visible
from kam_analytics.engine import Engine
from kam_analytics.errors import DatabaseError, ImportRefused
from kam_analytics.ingest import Outcome
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.load.remaining import Remaining
from kam_analytics.ingest.reading.staging import Fingerprinter, output, printable, user
from kam_analytics.ingest.unattended import inbox, words
from kam_analytics.ingest.unattended.request import Request, handle

_ANSWERS = {
    "date_order": "--date-order",
    "decimal": "--decimal",
    "unit": "--unit",
    "vouchers": "--vouchers",
    "year": "--year",
    "base": "--base",
    "amount_column": "--map",
    "kind": "--kind",
    "mode": "--mode",
    "sheet": "--sheet",
    "table": "--table",
    "header": "--header-row",
}  # question -> option
_EXITS = {"refused": EXIT_REFUSED, "needs_answer": EXIT_ASKED}


def run_import(args: argparse.Namespace) -> int:
    """Load one file, or several as one, here or in the dashboard that holds the database."""
    files = [str(Path(file).absolute()) for file in args.files]
    request = Request(
        path=files[0],
        others=tuple(files[1:]),
        sheets=args.join_sheets,
        oldest_first=not args.leave_unapplied,
        **by_hand(args),
        mapping=_mapping(args),
        date_order=args.date_order,
        decimal=args.decimal,
        unit=args.unit,
        vouchers=args.vouchers,
        year=args.year,
        base=args.base,
        actor=user(),
        mode=args.mode,
        replace_from=args.replace_from,
        replace_to=args.replace_to,
        rows=_rows(args),
        forget=args.forget,
        dry_run=args.dry_run,
    )
    try:
        folder = Path(request.path).parent
        readable = [folder] if printable(str(folder)) == str(folder) else []  # else the file is linked
        # The file is read from the first moment on, beside the start of the database.
        with (
            Fingerprinter(Path(request.path)) as reader,
            open_engine(args, *readable, create=not args.dry_run) as engine,
        ):
            form = handle(engine, request, _progress(args), reader=reader).as_json(args.lang)
    except DatabaseError as error:
        answer = None
        if error.code == "database_locked":
            answer = inbox.hand_over(args.settings.database, request, args.lang)
        if answer is None:
            raise
        if "error" in answer:
            failure = answer["error"]
            say_text(failure["title"], failure["message"], failure["hint"])
            return EXIT_REFUSED
        form = answer["outcome"]
    _print_outcome(form, args)
    return _EXITS.get(form["status"], 0)


def _mapping(args: argparse.Namespace) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in args.map:
        target, sign, source = pair.partition("=")
        if not sign:
            raise ImportRefused("bad_hint", file=args.files[0], name="--map", value=pair, known="TARGET=SOURCE")
        target, source = target.strip(), source.strip()
        if mapping.setdefault(target, source) != source:
            both = f"{target}={mapping[target]}, {target}={source}"
            raise ImportRefused("bad_hint", file=args.files[0], name="--map", value=both, why="mapped_twice")
    return mapping


def _rows(args: argparse.Namespace) -> dict[str, dict[str, bool]]:
    rows: dict[str, dict[str, bool]] = {}
    known: dict[tuple[str, str], bool] = {}
    for option, loaded in (("skip", False), ("keep", True)):
        for pair in getattr(args, option):
            column, sign, values = pair.partition("=")
            if not sign:
                raise ImportRefused(
                    "bad_hint", file=args.files[0], name=f"--{option}", value=pair, known="COLUMN=VALUE,..."
                )
            for value in map(str.strip, values.split(",")):
                if known.setdefault((aliases.normalise(column), value.casefold()), loaded) != loaded:
                    both = f"{column.strip()}={value}"
                    raise ImportRefused(
                        "bad_hint", file=args.files[0], name="--skip, --keep", value=both, why="skipped_and_kept"
                    )
                rows.setdefault(column.strip(), {})[value] = loaded
    return rows


def _progress(args: argparse.Namespace) -> Any:
    """A line on a terminal that says how far the import is; nothing elsewhere."""
    if args.json or not sys.stderr.isatty():
        return None

    remaining = Remaining()

    def show(fraction: float, stage: str) -> None:
        left = remaining.text(fraction, args.lang)
        text = i18n.text(f"ingest.stage.{stage}", args.lang)
        text = i18n.text("ingest.left.behind", args.lang, stage=text, left=left) if left else text
        print(f"\r{fraction:4.0%} {text}\033[K", end="\n" if stage == "done" else "", file=sys.stderr, flush=True)

    return show


def _print_outcome(form: Mapping[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        asked = [{**question, "option": _ANSWERS[question["code"]]} for question in form["questions"]]
        print(json.dumps({**form, "questions": asked}, ensure_ascii=False, indent=2))
        return
    lang, status = args.lang, form["status"]
    if status in ("refused", "needs_answer"):
        error = form["error"]
        say_text(error["title"], error["message"], error["hint"])
        for options in by_content(error):
            print(visible(i18n.text("cli.by_content", lang, options=options)), file=sys.stderr)
        proposed = error.get("by_content", {})
        if error["code"] == "missing_column" and not any(error["column"] in columns for columns in proposed.values()):
            print(i18n.text("cli.map_by_hand", lang, target=error["column"]), file=sys.stderr)
        if error["code"] in ("other_table", "no_kind") and not proposed:
            print(i18n.text("cli.kind_by_hand", lang), file=sys.stderr)
        if error["code"] == "all_left_out":
            print(i18n.text("cli.keep_by_hand", lang), file=sys.stderr)
        if error["code"] in ("partly_numbers", "amounts_by_currency"):
            print(visible(i18n.text("cli.map_so", lang, option=error["option"])), file=sys.stderr)
    for line in words.difference(form, lang) if form["questions"] else ():
        print(visible(line), file=sys.stderr)
    for question in form["questions"]:
        for line in answers(question, lang):
            print(line, file=sys.stderr)
        if "proposed" in question:
            print(i18n.text("cli.try_first", lang, proposed=question["proposed"]), file=sys.stderr)
    if status in ("committed", "previewed", "unchanged", "undone", "redone", "deleted"):
        for line in words.counted(form, lang):
            print(visible(line))
        for note in form["warnings"]:
            if note["code"] == "completion_stays":  # what the undo changes has told it
                continue
            print(f"  {visible(note['text'])}")
            if note["code"] == "as_last_time":
                print(f"  {i18n.text('cli.forget', lang)}")
            if note["code"] == "returns_sheet":
                print(f"  {i18n.text('cli.join_sheets', lang)}")
            if note["code"] == "named_by_hand":
                again = "cli.map_so" if status == "previewed" else "cli.map_again"
                print(f"  {visible(i18n.text(again, lang, import_id=form['import_id'], option=note['option']))}")
            if note["code"].startswith("kept_in_doubt") and "option" in note:  # imports of older versions lack it
                out = "cli.skip_so" if status == "previewed" else "cli.leave_out"
                print(f"  {visible(i18n.text(out, lang, import_id=form['import_id'], option=note['option']))}")
        for line in words.taken_back(form, lang):
            print(line)
        if form.get("changes", {}).get("demo_removed"):
            print(i18n.text("cli.demo.would_go" if status == "previewed" else "cli.demo.gone", lang))
    for line in words.difference(form, lang) if status in ("previewed", "committed") else ():
        print(visible(line))
    for reject in form["rejects"]:
        print(visible(words.reject(reject, lang)), file=sys.stderr)
    for line in words.beyond(form, lang):
        print(line, file=sys.stderr)
    if status == "committed" and form["rows"]["rejected"]:
        print(i18n.text("cli.to_mend", lang, import_id=form["import_id"]), file=sys.stderr)


def by_content(error: Mapping[str, Any]) -> Iterator[str]:
    """The options by which what the content proposes is taken, to copy: of each kind that it may be."""
    for kind, columns in error.get("by_content", {}).items():
        if columns or error["code"] == "no_kind":
            pairs = (f"--map {_quoted(f'{target}={column}')}" for target, column in columns.items())
            yield " ".join((f"--kind {kind}", *pairs))


def _quoted(text: str) -> str:
    """In the quotes of a shell, as far as it can be in those that every shell knows."""
    if re.fullmatch(r"[\w=./-]+", text):
        return text
    return shlex.quote(text) if re.search(r'["$`!\\]', text) else f'"{text}"'


def answers(question: Mapping[str, Any], lang: str) -> Iterator[str]:
    """By which option a question is answered, and what each answer means."""
    ids = " | ".join(_quoted(choice["id"]) for choice in question["choices"])
    yield i18n.text("cli.answer", lang, option=_ANSWERS[question["code"]], answers=ids)
    yield from (f"  {id_}: {text}" for id_, text in words.choices(question, lang))


def run_rejects(args: argparse.Namespace) -> int:
    """Print or write the rows of an import that wait to be mended, or those that were skipped."""
    with open_engine(args) as engine:
        entry = ingest.entry(engine, args.import_id)
        waiting = ledger.waiting(entry)
        if not args.skipped and not waiting:
            print(i18n.text("cli.no_rejects", args.lang, import_id=args.import_id), file=sys.stderr)
            if args.out is not None:
                return 0
        parts = ingest.rejects_csv(engine, args.import_id, args.lang, skipped=args.skipped)
        if args.out is None:
            for part in parts:
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            return 0
        try:
            with output(Path(args.out)) as stream:
                stream.writelines(parts)
        except OSError as error:
            raise ImportRefused("target_unusable", file=printable(args.out), detail=error.strerror or "") from error
    if args.skipped:
        print(i18n.text("cli.inspect.out", args.lang, out=visible(args.out)))
    else:
        print(i18n.text("cli.written", args.lang, rows=f"{waiting:,}", out=visible(args.out)))
    return 0


def run_undo(args: argparse.Namespace) -> int:
    return _would(args) if args.dry_run else _back_or_forth(args, ingest.undo)


def run_redo(args: argparse.Namespace) -> int:
    return _would(args, redo=True) if args.dry_run else _back_or_forth(args, ingest.redo)


def _would(args: argparse.Namespace, *, redo: bool = False) -> int:
    """Say what an undo or redo would change."""
    with open_engine(args) as engine:
        entry = ingest.entry(engine, args.import_id)
        form = ingest.effect(engine, args.import_id, redo=redo).as_json(args.lang)
    if args.json:
        print(json.dumps(form, ensure_ascii=False, indent=2))
        return 0
    kind = i18n.text(f"ingest.kind.{entry.kind}", args.lang)
    told = {"import_id": entry.import_id, "kind": kind, "file": entry.file_name}
    print(visible(i18n.text(f"cli.outcome.would_{'redone' if redo else 'undone'}", args.lang, **told)))
    for line in form["text"]:
        print(visible(f"  {line}"))
    return 0


def run_delete(args: argparse.Namespace) -> int:
    """Delete an import that was taken back, for good; without `--yes` say what would go."""
    if args.yes:
        return _back_or_forth(args, ingest.delete)
    with open_engine(args) as engine:
        entry, found = ingest.entry(engine, args.import_id), ingest.remains(engine, args.import_id)
    if entry.undone_at is None or entry.deleted_at is not None:
        return _back_or_forth(args, ingest.delete)  # which says why not
    left_out = f"{found.left_out:,}"
    if entry.mended:
        left_out = i18n.text("cli.delete.mended", args.lang, n=left_out, mended=f"{entry.mended:,}")
    words = i18n.text(
        "cli.delete.asks", args.lang, import_id=entry.import_id, file=visible(entry.file_name), rows=f"{found.rows:,}",
        left_out=left_out,
    )  # fmt: skip
    print(words, file=sys.stderr)
    return EXIT_ASKED


def _back_or_forth(args: argparse.Namespace, change: Callable[[Engine, int], Outcome]) -> int:
    with open_engine(args) as engine:
        outcome = change(engine, args.import_id)
    _print_outcome(outcome.as_json(args.lang), args)
    return 0


def run_demo(args: argparse.Namespace) -> int:
    from kam_analytics.demo import load as demo

    with open_engine(args, demo.FOLDER, create=args.action == "load") as engine:
        if args.action == "load":
            outcomes: list[Outcome] = demo.load(engine)
            forms = [outcome.as_json(args.lang) for outcome in outcomes]
        else:
            forms = []
            removed = demo.remove(engine)
    if args.json:
        print(json.dumps({"imports": forms} if args.action == "load" else {"removed": removed}, ensure_ascii=False))
    elif args.action == "load":
        print(i18n.text("cli.demo.loaded", args.lang))
    else:
        print(i18n.text("cli.demo.removed" if removed else "cli.demo.none", args.lang))
    return 0
