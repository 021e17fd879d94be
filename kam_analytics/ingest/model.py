"""What the import speaks in: hints, findings, questions, plan, outcome. Plain frozen data, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kam_analytics import i18n
from kam_analytics.errors import ImportRefused, KamError

DATE_ORDERS = ("dmy", "mdy", "ymd")
DECIMALS = ("point", "comma")


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller already knows about a file; what is None is found out.

    `header_row` counts from 1; `max_bytes` overrides the configured upload limit.
    """

    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A warning: a code of the catalogue section `ingest.warning`, and the values its text names."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        return i18n.text(f"ingest.warning.{self.code}", lang, **i18n.named(self.params, lang))

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        return {"code": self.code, **_plain(self.params), "text": self.text(lang)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer. `examples` shows what it would make of real values: (as written, as read)."""

    id: str
    examples: tuple[tuple[str, str], ...] = ()

    def text(self, question: str, lang: str) -> str:
        key = f"ingest.choice.{question}.{self.id}"
        return i18n.text(key, lang) if i18n.has(key) else self.id


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file leaves open: `date_order`, `decimal`, `kind`."""

    code: str
    choices: tuple[Choice, ...]
    column: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        params = {"column": self.column, **self.params}
        return i18n.text(f"ingest.question.{self.code}", lang, **i18n.named(params, lang))

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        choices = [
            {"id": choice.id, "text": choice.text(self.code, lang), "examples": [list(pair) for pair in choice.examples]}
            for choice in self.choices
        ]
        return {"code": self.code, "column": self.column, "text": self.text(lang), "choices": choices}


class NeedsAnswer(KamError):
    """The plan cannot be made before `questions` are answered."""

    catalogue = "import_errors"

    def __init__(self, questions: tuple[Question, ...] = (), **params: Any) -> None:
        self.questions = questions
        first = questions[0].text("en") if questions else ""
        super().__init__("needs_answer", **{"question": first, "count": len(questions), **params})

    def __reduce__(self) -> Any:
        return (NeedsAnswer, (self.questions,))

    def message(self, lang: str) -> str:
        return " ".join(question.text(lang) for question in self.questions)


@dataclass(frozen=True, slots=True)
class DateFinding:
    """How the dates of a column can be read.

    `orders`: the readings that fit the whole evidence, best first (`ymd`, `dmy`, `mdy`, or `serial` for Excel day
    numbers); more than one means that the file does not decide. `formats`: strptime formats of the date part by
    reading. `single`: the one format, time included, that fits every value of a reading, for the strict path.
    `examples`: values that differ between the readings.
    """

    orders: tuple[str, ...]
    formats: Mapping[str, tuple[str, ...]]
    single: Mapping[str, str | None]
    examples: tuple[str, ...] = ()
    readable: float = 1.0  # share of the values seen that some reading can read


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """How the numbers of a column are written. `decimals`: the styles that fit ('point', 'comma'), best first;
    `plain`: the styles in which DuckDB itself reads every value seen; `largest` and `smallest` of those seen, per cent as a fraction."""

    decimals: tuple[str, ...]
    plain: tuple[str, ...] = DECIMALS
    percent: bool = False
    largest: float = 0.0
    smallest: float = 0.0
    examples: tuple[str, ...] = ()
    decisive: bool = False  # some value fits one style only


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """One column of the file: `value` is what most cells hold (date, number, flag, text, empty)."""

    name: str
    index: int
    value: str
    samples: tuple[str, ...]
    filled: float
    distinct: float  # different values / filled values, of those seen
    date: DateFinding | None = None
    number: NumberFinding | None = None
    codelike: bool = False  # reads like an id: no blanks, has digits
    padded: bool = False  # some value has blanks around it


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed source for a target column. `reason`: name, alias, weak_alias, chosen."""

    source: str
    confidence: float
    reason: str

    def text(self, lang: str) -> str:
        return i18n.text(f"ingest.match.{self.reason}", lang)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the file would be read as one kind: target column -> source, what is missing, 0..1 how well it fits."""

    kind: str
    mapping: Mapping[str, Match]
    missing: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look at a file found, without reading all of a large one and without a database."""

    path: Path
    file_name: str
    bytes: int
    format: str  # text, workbook
    encoding: str | None
    delimiter: str | None
    quote: str | None
    escape: str | None
    newline: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int  # counted from 1; 0: no header row, columns are numbered
    columns: tuple[ColumnFinding, ...]
    rows_estimate: int
    complete: bool  # all of the file was looked at
    sample: tuple[tuple[str, ...], ...]
    proposals: Mapping[str, Proposal]
    kind: str | None  # None: not clear
    warnings: tuple[Note, ...]
    tidy: bool  # nothing seen that the strict path cannot take

    @property
    def kinds(self) -> dict[str, float]:
        """Kind -> how well the file fits it, best first."""
        ranked = sorted(self.proposals.values(), key=lambda p: -p.score)
        return {proposal.kind: proposal.score for proposal in ranked}

    @property
    def likely_kind(self) -> str:
        """The best kind even where it is not clear."""
        return self.kind or next(iter(self.kinds))

    @property
    def mapping(self) -> Mapping[str, Match]:
        return self.proposals[self.likely_kind].mapping

    @property
    def questions(self) -> tuple[Question, ...]:
        """What would have to be answered for the likely kind; see `plan.questions` for other choices."""
        from kam_analytics.ingest.plan import questions

        return questions(self)

    def column(self, name: str) -> ColumnFinding:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read; kept in the ledger as JSON."""

    kind: str
    format: str
    encoding: str | None
    delimiter: str | None
    quote: str | None
    escape: str | None
    newline: str | None
    sheet: str | None
    header_row: int
    columns: tuple[str, ...]
    mapping: Mapping[str, str]  # target -> source column
    dates: Mapping[str, tuple[str, ...]]  # target -> strptime formats of the date part, or ('serial',)
    decimals: Mapping[str, str]  # target -> point, comma
    date_order: str | None
    percent_discount: bool
    strict: bool  # the strict path may be tried
    strict_date_format: str | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Plan:
        fixed = dict(values)
        fixed["columns"] = tuple(fixed["columns"])
        fixed["dates"] = {target: tuple(formats) for target, formats in fixed["dates"].items()}
        return Plan(**fixed)


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
    """A row that was not loaded. `row` counts from 1, the header included; `reason` is a code of `ingest.reason`."""

    row: int
    column: str | None
    value: str | None
    reason: str

    def text(self, lang: str) -> str:
        return i18n.text(f"ingest.reason.{self.reason}", lang)

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "value": self.value, "reason": self.reason}


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
        plain = _plain({"before": asdict(self.before), "after": asdict(self.after)})
        return {**plain, "new_customers": self.new_customers, "demo_removed": self.demo_removed}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an import or undo ended. `status`: committed, unchanged, undone, refused, needs_answer."""

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

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        """The form that `import --json` prints; decimals as strings, texts in `lang`."""
        rows = self.rows or Rows(0, 0, 0, 0)
        form: dict[str, Any] = {
            "status": self.status,
            "import_id": self.import_id,
            "kind": self.kind,
            "rows": rows.as_json(),
            "totals": {name: str(value) for name, value in self.totals.items()},
            "rejects": [reject.as_json() for reject in self.rejects],
            "questions": [question.as_json(lang) for question in self.questions],
            "warnings": [note.as_json(lang) for note in self.warnings],
            "sha256": self.sha256,
            "skips": dict(self.skips),
        }
        if self.error is not None:
            form["error"] = error_json(self.error, lang)
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


def error_json(error: KamError, lang: str = "en") -> dict[str, Any]:
    """code, title, message, hint and the place, of an error."""
    place = {"file": error.file, "column": error.column, "row": error.row}
    words = {"title": error.title(lang), "message": error.message(lang), "hint": error.hint(lang)}
    return {"code": error.code, **words, **place}


def _plain(value: Any) -> Any:
    """Decimals, dates and the like as text, for JSON."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
