"""One import from a request to its outcome, with no person in between: for the command line and its inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books import ledger, modes
from kam_analytics.ingest.books.modes import ADD
from kam_analytics.ingest.books.outcome import Outcome, Rows, RowsRefused
from kam_analytics.ingest.load import mending
from kam_analytics.ingest.load.pending import PendingImport, begin
from kam_analytics.ingest.load.rejects import rejects_csv
from kam_analytics.ingest.model import Hints, Inspection, NeedsAnswer, Note, Question
from kam_analytics.ingest.planning import first_look, joining, known_customers, remembered, stacking
from kam_analytics.ingest.planning.answers import Answers
from kam_analytics.ingest.planning.plan import plan_with
from kam_analytics.ingest.reading import staging
from kam_analytics.ingest.unattended import options
from kam_analytics.ingest.watch import Progress


@dataclass(frozen=True, slots=True)
class Request:
    """What `import` was asked to do. `path` is absolute, and so are `others`: files whose tables are joined with it (all
    `sheets` of a workbook likewise). `mapping`: target -> source, '' to leave the target out.
    `mode`: add, replace, update; auto takes what is proposed; None asks where the file repeats what is loaded. The days to
    replace as YYYY-MM-DD. `dry_run`: say what would come of it, and write nothing."""

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
    dry_run: bool = False
    year: str | None = None  # of the first of months in columns, which name none
    vouchers: str | None = None  # fill or reject the further rows of vouchers

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


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
                options.check_joined(request)
            joined = joining.join_all(engine, [path, *map(Path, request.others)])
        elif (found := stacking.meant(path, request.sheet)) is not None:
            if found.alike:
                options.check_joined(replace(request, sheet=None))
                joined = stacking.stack(engine, found)
            request = replace(request, sheet=found.sheet)  # the only one, if any
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
        options.check_days(request, name)
    hints = Hints(kind=request.kind)
    if joined is None:
        hints = replace(
            hints, encoding=request.encoding, delimiter=request.delimiter, sheet=request.sheet,
            header_row=request.header_row, table=request.table,
        )  # fmt: skip
    first = first_look.take(engine, path, file_name=name, hints=hints)
    if request.forget and first.known is not None:
        _forget(engine, request, first.known)
        first = first.without_memory()
    inspection = known_customers.recognise(engine, joined.seen(first.inspection) if joined else first.inspection)
    if by_option and joined is None:
        options.check_format(request, inspection)
    mended = mending.find(engine, inspection)
    plan = mended.plan if mended else None
    if plan is not None and by_option:
        options.check_mended(request, plan, name)
    known = None
    if plan is None and inspection.alike:
        raise NeedsAnswer((stacking.question(inspection),), file=name)
    if plan is None:
        answers = Answers(
            request.kind, request.mapping, request.date_order, request.decimal, request.rows, request.unit,
            not request.oldest_first, request.base, request.vouchers, request.year,
        )  # fmt: skip
        known = _remembered(engine, request, inspection)
        plan = plan_with(inspection, answers.over(known.answers) if known else answers)
        plan = replace(plan, look={} if joined else first_look.said(first, first.hints))
        if by_option:
            options.check_base(request, inspection, plan)
            options.check_vouchers(request, inspection, plan)
            options.check_year(request, inspection, plan)
            plan = replace(plan, awaited=options.awaited(request, plan))
        known = known or first.known
    plan = joined.into(plan) if joined else plan
    mode = ADD if mended else options.asked_mode(request, name)
    pending = begin(
        engine, path, plan, file_name=name, origin=request.origin, progress=progress, cancelled=beat,
        actor=request.actor, mode=mode, reader=reader,
    )  # fmt: skip
    if pending.status == "unchanged" and not mended:
        options.check_applied(request, plan, ledger.entry(engine, pending.import_id), name)
    if request.mode is None and pending.overlap is not None and pending.mode != ADD:
        outcome = _asked(pending, modes.question(pending.overlap, pending.before), name)
    elif request.dry_run and pending.status == "ready":
        outcome = _previewed(pending)
    else:
        found = pending.difference() if pending.status == "ready" and pending.compares else None
        found = found if found and not found.all_new else None
        outcome = replace(pending.commit(), difference=found)  # nobody may have seen a preview
    if request.rejects_to is not None and outcome.status == "committed" and outcome.rows and outcome.rows.rejected:
        unwritten = _write_rejects(engine, outcome.import_id or 0, request.rejects_to, request.rejects_lang)
        outcome = replace(outcome, warnings=(*outcome.warnings, *unwritten))
    if outcome.status == "needs_answer":
        return outcome
    said = (mended.note,) if mended else (known.note,) if known else ()
    if pending.before is not None:
        said = (*said, Note("loaded_before", pending.before.named()))
    return replace(outcome, warnings=(*said, *inspection.warnings, *outcome.warnings))


def _asked(pending: PendingImport, question: Question, file_name: str) -> Outcome:
    """The question which mode it is to be, with what the proposed one changes; nothing is kept."""
    found = pending.difference()
    pending.discard()
    asked = NeedsAnswer((question,), file=file_name)
    return Outcome(
        "needs_answer", None, pending.kind, questions=asked.questions, error=asked, mode=pending.mode, difference=found
    )


def _previewed(pending: PendingImport) -> Outcome:
    """What would come of the import; nothing is kept."""
    found = pending.difference()
    pending.discard()
    return replace(pending.outcome("previewed"), import_id=None, difference=found)


def _write_rejects(engine: Engine, import_id: int, target: str, lang: str) -> tuple[Note, ...]:
    """Write the rejected rows; where that fails the import stands all the same, and it is said where they are."""
    try:
        with staging.output(Path(target)) as stream:
            stream.writelines(rejects_csv(engine, import_id, lang))
    except OSError as error:
        return (Note("rejects_not_written", {"import_id": import_id, "detail": error.strerror or str(error)}),)
    return ()


def _remembered(engine: Engine, request: Request, inspection: Inspection) -> remembered.Remembered | None:
    known = remembered.find(engine, inspection)
    if known is not None and request.forget:
        _forget(engine, request, known)
        return None
    return known


def _forget(engine: Engine, request: Request, known: remembered.Remembered) -> None:
    if not request.dry_run:
        remembered.forget(engine, known.shape)
