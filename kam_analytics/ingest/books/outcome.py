"""How an import ends: rows, rejects, what changes, the ledger's entry. Plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kam_analytics import i18n
from kam_analytics.errors import ImportRefused, KamError
from kam_analytics.ingest.books.modes import ADD, Mode
from kam_analytics.ingest.meaning import statuses
from kam_analytics.ingest.model import Note, Plan, Question, plain

if TYPE_CHECKING:  # it rests on the facts, and these on what stands here
    from kam_analytics.ingest.books.difference import Difference
    from kam_analytics.ingest.books.effect import Effect

# Reasons for which a row is left out on purpose, not rejected.
SKIPS = (
    "blank_row",
    "repeated_header",
    "other_table",
    "totals_row",
    "repeated_customer",
    *statuses.REASONS,
    "mended_before",
    "no_amounts",
)


def total_label(name: str, lang: str) -> str:
    """What a control total is of: a column, with the currency where an import has several ('revenue USD')."""
    column, _, currency = name.partition(" ")
    return f"{i18n.text(f'ingest.target.{column}', lang)} {currency}".strip()


@dataclass(frozen=True, slots=True)
class Rows:
    """in_file = loaded + rejected + skipped; the header and what stands above it are not counted."""

    in_file: int
    loaded: int
    rejected: int
    skipped: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded. `row` counts from 1, the header included; `place` is what a person finds it by, see `Plan`;
    `reason` is a code of `ingest.reason`."""

    row: int
    column: str | None
    value: str | None
    reason: str
    place: str = ""

    def text(self, lang: str) -> str:
        return i18n.text(f"ingest.reason.{self.reason}", lang)

    def as_json(self) -> dict[str, Any]:
        form = {"row": self.row, "column": self.column, "value": self.value, "reason": self.reason}
        return form if self.place in ("", str(self.row)) else form | {"place": self.place}


def beyond(rows: Rows, rejects: Sequence[Reject]) -> int:
    """Rejected rows that the first faults do not name."""
    return max(0, rows.rejected - len({reject.row for reject in rejects}))


class RowsRefused(ImportRefused):
    """A file of which too little could be read; `rows` and the first `rejects` tell why."""

    def __init__(self, code: str, rows: Rows, rejects: tuple[Reject, ...], **params: Any) -> None:
        self.rows, self.rejects = rows, rejects
        super().__init__(code, **params)

    def __reduce__(self) -> Any:
        return (_rows_refused, (self.code, self.rows, self.rejects, self.params))


def _rows_refused(code: str, rows: Rows, rejects: tuple[Reject, ...], params: dict[str, Any]) -> RowsRefused:
    return RowsRefused(code, rows, rejects, **params)


@dataclass(frozen=True, slots=True)
class State:
    """Figures of the whole database, to show what an import changes. Money by currency."""

    revenue: Mapping[str, Decimal]
    invoiced: Mapping[str, Decimal]
    received: Mapping[str, Decimal]
    sales_lines: int
    invoices: int
    payments: int
    customers: int
    first_date: Any
    last_date: Any


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does to the database: figures before and after, and what the import brings or takes."""

    before: State
    after: State
    new_customers: int
    demo_removed: bool

    def as_json(self) -> dict[str, Any]:
        shown = plain({"before": asdict(self.before), "after": asdict(self.after)})
        return {**shown, "new_customers": self.new_customers, "demo_removed": self.demo_removed}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an import or undo ended. `status`: committed, previewed (as asked: nothing is kept), unchanged, undone, redone,
    deleted, refused, needs_answer. `mode`: where that is asked, the one proposed; `difference`: what it changes of the rows
    loaded before, where a file meets some and was not loaded, or took their place."""

    status: str
    import_id: int | None
    kind: str | None
    rows: Rows | None = None
    totals: Mapping[str, Decimal] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[Note, ...] = ()
    sha256: str | None = None
    error: KamError | None = None
    changes: Changes | None = None
    skips: Mapping[str, int] = field(default_factory=dict)
    mode: Mode = ADD
    difference: Difference | None = None
    effect: Effect | None = None  # of an undo or redo

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        """The form that `import --json` prints; decimals as strings, texts in `lang`. `rejects` names the first faults,
        `rejected_beyond` counts the rejected rows that it does not name."""
        rows = self.rows or Rows(0, 0, 0, 0)
        form: dict[str, Any] = {
            "status": self.status,
            "import_id": self.import_id,
            "kind": self.kind,
            "rows": rows.as_json(),
            "totals": {name: str(value) for name, value in self.totals.items()},
            "rejects": [reject.as_json() for reject in self.rejects],
            "rejected_beyond": beyond(rows, self.rejects),
            "questions": [question.as_json(lang) for question in self.questions],
            "warnings": [note.as_json(lang) for note in self.warnings],
            "sha256": self.sha256,
            "skips": dict(self.skips),
            **self.mode.as_json(),
        }
        if self.error is not None:
            form["error"] = error_json(self.error, lang)
        if self.difference is not None:
            form["difference"] = self.difference.as_json()
        if self.effect is not None:
            form["effect"] = self.effect.as_json(lang)
        if self.changes is not None:
            form["changes"] = self.changes.as_json()
        return form


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One import as the ledger keeps it."""

    import_id: int
    kind: str
    origin: str
    file_name: str
    file_bytes: int
    sha256: str
    plan: Plan
    rows: Rows
    totals: Mapping[str, Decimal]
    skips: Mapping[str, int]
    warnings: tuple[Note, ...]
    committed_at: datetime
    undone_at: datetime | None
    mended: int = 0  # rejected rows that a later import in force has loaded
    completes: int | None = None  # the import whose rejected rows this one brought
    actor: str | None = None  # who brought the file: a user of the system, or an address
    redone_at: datetime | None = None
    deleted_at: datetime | None = None  # when the rows of an undone one were deleted for good
    mode: Mode = ADD


def error_json(error: KamError, lang: str = "en") -> dict[str, Any]:
    """code, title, message, hint and the place, of an error."""
    place = {"file": error.file, "column": error.column, "row": error.row}
    words = {"title": error.title(lang), "message": error.message(lang), "hint": error.hint(lang)}
    option = {"option": error.params["option"]} if "option" in error.params else {}  # TARGET=COLUMN to answer with
    proposed = {
        kind: {one["target"]: one["column"] for one in columns}
        for kind, columns in error.params.get("by_content", {}).items()
    }  # kind -> target -> column, to answer with
    return {"code": error.code, **words, **place, **option, **({"by_content": proposed} if any(proposed) else {})}
