"""One import from a request to its outcome, with no person in between: for the command line and its inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books import ledger, modes
from kam_analytics.ingest.books.modes import ADD, Mode
from kam_analytics.ingest.books.outcome import LedgerEntry, Outcome, Rows, RowsRefused
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.load import mending
from kam_analytics.ingest.load.pending import begin
from kam_analytics.ingest.load.rejects import rejects_csv
from kam_analytics.ingest.meaning import rates_table
from kam_analytics.ingest.model import Hints, Inspection, NeedsAnswer, Note, Plan, plain
from kam_analytics.ingest.planning import first_look, joining, known_customers, remembered, stacking
from kam_analytics.ingest.planning.answers import Answers
from kam_analytics.ingest.planning.plan import plan_with
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.watch import Progress


@dataclass(frozen=True, slots=True)
class Request:
    """What `import` was asked to do. `path` is absolute, and so are `others`: files whose tables are joined with it (all
    `sheets` of a workbook likewise). `mapping`: target -> source, '' to leave the target out.
    `mode`: add, replace, update; auto takes what is proposed; None asks where the file repeats what is loaded. The days to
    replace as YYYY-MM-DD."""

    path: str
    kind: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    decimal: str | None = None
    unit: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    origin: str = "command"
    actor: str | None = None  # the user of the system who asks
    mode: str | None = None
    replace_from: str | None = None
    replace_to: str | None = None
    rejects_to: str | None = None  # where rejected rows are written, if there are any
    rejects_lang: str = "en"
    rows: Mapping[str, Mapping[str, bool]] = field(
        default_factory=dict
    )  # column -> value -> whether rows with it are loaded
    others: tuple[str, ...] = ()
    sheets: bool = False
    oldest_first: bool = True  # whether receipts that name no invoice are taken off the oldest open ones
    forget: bool = False  # forget what is remembered of files of this shape, and read it as the first of them
    table: int | None = None
    base: str | None = None  # what rates with a currency a column are measured against

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


# What may be said by hand -> its option on the command line, and the part of a plan that it decides.
_READ_BY = {
    "rows": ("--skip/--keep", "aside"),
    "date_order": ("--date-order", "dates"),
    "decimal": ("--decimal", "decimals"),
    "unit": ("--unit", "powers"),
    "base": ("--base", "wide"),
    "encoding": ("--encoding", "encoding"),
    "delimiter": ("--delimiter", "delimiter"),
    "header_row": ("--header-row", "header_row"),
    "oldest_first": ("--leave-unapplied", "oldest_first"),
}


def handle(
    engine: Engine,
    request: Request,
    progress: Progress | None = None,
    pulse: Callable[[], object] | None = None,
    reader: staging.Fingerprinter | None = None,
) -> Outcome:
    """Load and commit the file. A refusal and an open question are outcomes too; DatabaseError is raised.

    `pulse` is called several times a second while the file is loaded. `reader`: of the file, where one is at work already.
    """

    def beat() -> bool:
        if pulse is not None:
            pulse()
        return False

    path, joined = Path(request.path), None
    try:
        if request.others or request.sheets:
            if request.origin == "command":
                _check_joined(request)
            joined = joining.join_all(engine, [path, *map(Path, request.others)])
        elif joined := stacking.by_name(engine, path, request.sheet):
            _check_joined(replace(request, sheet=None))
        if joined is not None:
            path, reader = joined.path, None
        with reader or staging.Fingerprinter(path) as reader:  # beside the look, which leaves processors idle
            return _load(engine, request, path, joined, reader, progress, beat)
    except NeedsAnswer as asked:
        return Outcome("needs_answer", None, request.kind, questions=asked.questions, error=asked)
    except RowsRefused as refused:
        kept_out = refused.rows.in_file - refused.rows.rejected
        rows = Rows(refused.rows.in_file, 0, refused.rows.rejected, kept_out)
        return Outcome("refused", None, request.kind, rows=rows, rejects=refused.rejects, error=refused)
    except ImportRefused as refused:
        return Outcome("refused", None, request.kind, error=refused)
    except FileNotFoundError:
        if Path(request.path).exists():
            raise
        gone = ImportRefused("file_changed", file=staging.printable(Path(request.path).name))  # at whatever moment
        return Outcome("refused", None, request.kind, error=gone)
    finally:
        if joined is not None:
            joined.path.unlink(missing_ok=True)


def _load(
    engine: Engine,
    request: Request,
    path: Path,
    joined: joining.Joined | None,
    reader: staging.Fingerprinter,
    progress: Progress | None,
    beat: Callable[[], bool],
) -> Outcome:
    by_option = request.origin == "command"  # a rule is for all files of a name, whatever one of them is
    name = joined.name if joined else path.name
    if by_option:
        _check_days(request, name)
    hints = Hints(kind=request.kind)
    if joined is None:
        hints = replace(
            hints, encoding=request.encoding, delimiter=request.delimiter, sheet=request.sheet,
            header_row=request.header_row, table=request.table,
        )  # fmt: skip
    first = first_look.take(engine, path, file_name=name, hints=hints)
    if request.forget and first.known is not None:
        remembered.forget(engine, first.known.shape)
        first = first.without_memory()
    inspection = known_customers.recognise(engine, first.inspection)
    if by_option and joined is None:
        _check_format(request, inspection)
    mended = mending.find(engine, inspection)
    plan = mended.plan if mended else None
    if plan is not None and by_option:
        _check_mended(request, plan, name)
    known = None
    if plan is None and inspection.alike:
        raise NeedsAnswer((stacking.question(inspection),), file=name)
    if plan is None:
        answers = Answers(
            request.kind, request.mapping, request.date_order, request.decimal, request.rows, request.unit,
            not request.oldest_first, request.base,
        )  # fmt: skip
        known = _remembered(engine, request, inspection)
        plan = plan_with(inspection, answers.over(known.answers) if known else answers)
        plan = replace(plan, look={} if joined else first_look.said(first, first.hints))
        if by_option:
            _check_base(request, inspection, plan)
            plan = replace(plan, awaited=_awaited(request, plan))
        known = known or first.known
    plan = replace(plan, joined=joined.as_json()) if joined else plan
    mode = ADD if mended else _mode(request, name)
    pending = begin(
        engine, path, plan, file_name=name, origin=request.origin, progress=progress, cancelled=beat,
        actor=request.actor, mode=mode, reader=reader,
    )  # fmt: skip
    if pending.status == "unchanged" and not mended:
        _check_applied(request, plan, ledger.entry(engine, pending.import_id), name)
    if request.mode is None and pending.overlap is not None and pending.mode != ADD:
        pending.discard()
        raise NeedsAnswer((modes.question(pending.overlap),), file=name)
    outcome = pending.commit()
    if request.rejects_to is not None and outcome.status == "committed" and outcome.rows and outcome.rows.rejected:
        unwritten = _write_rejects(engine, outcome.import_id or 0, request.rejects_to, request.rejects_lang)
        outcome = replace(outcome, warnings=(*outcome.warnings, *unwritten))
    said = (mended.note,) if mended else (known.note,) if known else ()
    return replace(outcome, warnings=(*said, *inspection.warnings, *outcome.warnings))


def _check_joined(request: Request) -> None:
    """Refuse what is said of how one table is written where several are joined."""
    name = staging.printable(Path(request.path).name)
    if request.others and request.sheets:
        raise ImportRefused("bad_hint", file=name, name="--join-sheets", why="several_files")
    for part in first_look.READING:
        if (value := getattr(request, part)) is not None:
            option = f"--{part.replace('_', '-')}"
            raise ImportRefused("bad_hint", file=name, name=option, value=_shown(value), why="joined")


def _check_mended(request: Request, plan: Plan, file_name: str) -> None:
    """Refuse what would read mended rows otherwise than their import was: they are read as that."""
    alike = aliases.normalise
    said = {alike(column): values for column, values in plan.answers.get("rows", {}).items()}
    otherwise = {
        "--kind": request.kind not in (None, plan.kind),
        "--map": any(alike(plan.mapping.get(target) or "") != alike(name) for target, name in request.mapping.items()),
        "--skip/--keep": any(
            values.items() - said.get(alike(name), {}).items() for name, values in request.rows.items()
        ),
        "--date-order": request.date_order not in (None, plan.date_order),
        "--decimal": request.decimal is not None and {request.decimal} != set(plan.decimals.values()),
        "--unit": request.unit not in (None, "multiply" if plan.powers else "keep"),
        "--base": request.base is not None and rates_table.answer(request.base) != plan.answers.get("base"),
        "--leave-unapplied": plan.oldest_first and not request.oldest_first,
        "--mode": request.mode not in (None, "auto", ADD.name),
    }
    if told := [option for option, unlike in otherwise.items() if unlike]:
        raise ImportRefused("mended_otherwise", file=file_name, import_id=plan.completes, options=", ".join(told))


def _shown(value: object) -> object:
    return "tab" if value == "\t" else value


def _check_days(request: Request, file_name: str) -> None:
    """Refuse days to replace where nothing is replaced."""
    for option, day in (("--replace-from", request.replace_from), ("--replace-to", request.replace_to)):
        if day and request.mode != "replace":
            raise ImportRefused("bad_hint", file=file_name, name=option, value=day, why="nothing_replaced")


def _check_format(request: Request, inspection: Inspection) -> None:
    """Refuse what is said of a text file where the file is a workbook, and the other way round."""
    text = inspection.format == "text"
    said = {"sheet": request.sheet} if text else {"encoding": request.encoding, "delimiter": request.delimiter}
    for name, value in said.items():
        if value is not None:
            why = "no_sheets" if text else "no_text"
            raise ImportRefused("bad_hint", file=inspection.file_name, name=f"--{name}", value=_shown(value), why=why)


def _check_base(request: Request, inspection: Inspection, plan: Plan) -> None:
    """Refuse what rates are measured against where there are none, or where they say it themselves."""
    if request.base is None or (plan.kind == "rates" and rates_table.is_open(inspection.proposals["rates"].wide)):
        return
    why = "rates_say_it" if plan.kind == "rates" else "no_rates"
    raise ImportRefused(
        "bad_hint", file=inspection.file_name, name="--base", value=request.base, why=why, kind=plan.kind
    )


def _awaited(request: Request, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Column -> values of which it was just said that their rows are left out; what is remembered may be of other files."""
    asked = {aliases.normalise(column): values for column, values in request.rows.items()}
    found = {column: asked.get(aliases.normalise(column), {}) for column in plan.aside}
    return {
        column: tuple(value for value, loaded in values.items() if not loaded)
        for column, values in found.items()
        if not all(values.values())
    }


def read_otherwise(plan: Plan, loaded: Plan) -> list[str]:
    """What of a file is read otherwise by one plan than by the one that it was loaded with; names of `ingest.read_part`."""
    parts = {"mapping": "mapping", **{name: part for name, (_, part) in _READ_BY.items()}}
    return [name for name, part in parts.items() if plain(getattr(plan, part)) != plain(getattr(loaded, part))]


def _check_applied(request: Request, plan: Plan, loaded: LedgerEntry, file_name: str) -> None:
    """Refuse a file that is loaded already where what is said of it by hand would read it otherwise than it was."""
    old, by_rule = loaded.plan, request.origin == "inbox"
    told = [
        (name, option)
        for name, (option, part) in _READ_BY.items()
        if getattr(request, name) not in (None, {}, True) and plain(getattr(plan, part)) != plain(getattr(old, part))
    ]
    if any(plan.mapping.get(target) != old.mapping.get(target) for target in request.mapping):
        told.append(("mapping", "--map"))
    mode = None if by_rule else _mode(request, file_name)  # a rule's is for the files to come
    days = mode is not None and (
        (mode.first or loaded.mode.first) != loaded.mode.first or (mode.last or loaded.mode.last) != loaded.mode.last
    )
    if mode is not None and (mode.name != loaded.mode.name or days):
        told.append(("mode", "--mode"))
    if told:
        options = ", ".join(name if by_rule else option for name, option in told)
        raise ImportRefused("loaded_otherwise", file=file_name, import_id=loaded.import_id, options=options)


def _write_rejects(engine: Engine, import_id: int, target: str, lang: str) -> tuple[Note, ...]:
    """Write the rejected rows; where that fails the import stands all the same, and it is said where they are."""
    try:
        with Path(target).open("wb") as stream:
            stream.writelines(rejects_csv(engine, import_id, lang))
    except OSError as error:
        return (Note("rejects_not_written", {"import_id": import_id, "detail": error.strerror or str(error)}),)
    return ()


def _mode(request: Request, file_name: str) -> Mode | None:
    """The mode asked for; None for the one that is proposed. Raises ImportRefused `bad_hint`."""
    if request.mode in (None, "auto"):
        return None
    days = []
    for name in ("replace_from", "replace_to"):
        given = getattr(request, name)
        try:
            days.append(date.fromisoformat(given) if given else None)
        except ValueError as error:
            raise ImportRefused("bad_hint", file=file_name, name=name, value=given, known="YYYY-MM-DD") from error
    return Mode(str(request.mode), *days)


def _remembered(engine: Engine, request: Request, inspection: Inspection) -> remembered.Remembered | None:
    known = remembered.find(engine, inspection)
    if known is not None and request.forget:
        remembered.forget(engine, known.shape)
        return None
    return known
