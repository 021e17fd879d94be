"""What a look at a file gives and what a load needs: hints, findings, questions, plan. Plain frozen data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kam_analytics import i18n
from kam_analytics.errors import KamError

DATE_ORDERS = ("dmy", "mdy", "ymd")
DECIMALS = ("point", "comma")
UNITS = ("multiply", "keep")  # what is done with amounts in thousands or more
VOUCHERS = ("fill", "reject")  # what is done with the further rows of vouchers
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller already knows about a file; what is None is found out.

    `header_row` counts from 1, 0 for none; `table` counts from 1 among those of the file; `max_bytes` overrides the
    configured upload limit; `alone`: look also at what no import takes, a single column or a header without rows.
    """

    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    table: int | None = None
    max_bytes: int | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A warning: a code of the catalogue section `ingest.warning`, and the values its text names."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        return i18n.text(f"ingest.warning.{self.code}", lang, **i18n.named(self.params, lang))

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        return {"code": self.code, **plain(self.params), "text": self.text(lang)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer. `examples` shows what it would make of real values: (as written, as read); `words` is the name
    of its text where that is not the id, with `params` in it."""

    id: str
    examples: tuple[tuple[str, str], ...] = ()
    words: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, question: str, lang: str) -> str:
        key = f"ingest.choice.{question}.{self.words or self.id}"
        return i18n.text(key, lang, **self.params) if i18n.has(key) else self.id


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file leaves open: `sheet`, `table`, `header`, `kind`, `date_order`, `decimal`, `unit`, `base`, `year`, `vouchers`, `amount_column`,
    `mode`.
    `others`: answers that are as right, but less likely; `proposed`: the answer that is taken where nobody is asked; `words`: the
    name of its text where that is not the code."""

    code: str
    choices: tuple[Choice, ...]
    column: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[Choice, ...] = ()
    proposed: str | None = None
    words: str = ""

    def text(self, lang: str) -> str:
        params = {"column": self.column, **self.params}
        return i18n.text(f"ingest.question.{self.words or self.code}", lang, **i18n.named(params, lang))

    def as_json(self, lang: str = "en") -> dict[str, Any]:
        choices = [
            {
                "id": choice.id,
                "text": choice.text(self.code, lang),
                "examples": [list(pair) for pair in choice.examples],
            }
            for choice in self.choices
        ]
        form = {"code": self.code, "column": self.column, "text": self.text(lang), "choices": choices}
        return form | ({"proposed": self.proposed} if self.proposed else {})


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
    open: bool = False  # the writing alone leaves day and month open (the values may decide)
    writings: tuple[tuple[str, int], ...] = ()  # (an example, how many) of each way of writing, the usual one first
    against: Mapping[str, int] = field(
        default_factory=dict
    )  # order -> dates that it does not read, where none reads all
    far: Mapping[str, Any] = field(
        default_factory=dict
    )  # of dates apart from all others: how many, examples, the usual months


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """How the numbers of a column are written. `decimals`: the styles that fit ('point', 'comma'), best first;
    `plain`: the styles in which DuckDB itself reads every value seen; `largest` and `smallest` of those seen, per cent as a fraction;
    `above_one`: as many of the different values lie above 1 as between 0 and 1, or more."""

    decimals: tuple[str, ...]
    plain: tuple[str, ...] = DECIMALS
    percent: bool = False
    largest: float = 0.0
    above_one: bool = False
    smallest: float = 0.0
    examples: tuple[str, ...] = ()
    decisive: bool = False  # some value fits one style only


@dataclass(frozen=True, slots=True)
class Unread:
    """What a heading promises and the cells do not hold: how many of the filled cells `seen` read all the same, and
    examples of those that do not."""

    read: int
    seen: int
    examples: tuple[str, ...]

    @property
    def by_hand(self) -> bool:
        """Whether an import that takes the column all the same would keep most of its rows."""
        return 2 * self.read >= self.seen


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
    markers: tuple[str, ...] = ()  # words for a missing value that stand in it: NULL, N/A ...
    pointed: tuple[str, ...] = ()  # examples of whole numbers written as 17850.0, where all are whole
    shortened: tuple[str, ...] = ()  # examples of numbers written as 1.23E+11
    sides: tuple[int, int, str] | None = None  # of amounts marked as debit or credit; see `cells.sides`
    blended: tuple[str, ...] = ()  # examples of ids of which several differ by the kind of their blanks only
    # Of a column of statuses: value -> rows, most frequent first, estimated where not all were seen.
    counts: tuple[tuple[str, int], ...] = ()
    # How cells are to be read by the heading, and are not; see `promised`.
    unread: Mapping[str, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One table among the records of a file, which count from 1.

    `header_row`: the last row of the header, 0 where there is none; `header_rows`: how many they are; `cells`: the names
    as they stand, those of several rows joined; `names`: unique and never empty. `first` and `last`: the records of its
    rows, `last` None for the end of the file, which is `end` where that was seen. `title`: what stands above it, below another table. `short`: names that the
    header has too few for the cells of the rows. `unsure`: whether it is a header is not clear. `lines`: the rows of a
    header of several.
    """

    header_row: int
    header_rows: int
    cells: tuple[str, ...]
    names: tuple[str, ...]
    first: int
    last: int | None = None
    title: str = ""
    short: int = 0
    unsure: bool = False
    end: int | None = None
    lines: tuple[tuple[str, ...], ...] = ()

    @property
    def start(self) -> int:
        """Its first record, header included."""
        return self.first - self.header_rows

    @property
    def rows(self) -> str:
        """Its records, header included: '3-85', or '90 ...' where its end was not seen."""
        end = self.last or self.end
        return f"{self.start}-{end}" if end else f"{self.start} ..."


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed source for a target column. `reason`: name, alias, weak_alias, known_ids, chosen; by_content with its `evidence`,
    a name of `ingest.evidence` whose text names what is `told`."""

    source: str
    confidence: float
    reason: str
    evidence: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        if self.evidence:
            return i18n.evidence(self.evidence, self.told, lang)
        return i18n.text(f"ingest.match.{self.reason}", lang)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the file would be read as one kind: target column -> source, what is missing, 0..1 how well it fits."""

    kind: str
    mapping: Mapping[str, Match]
    missing: tuple[str, ...]
    score: float
    wide: Mapping[str, str] = field(
        default_factory=dict
    )  # source -> its month, quarter or currencies: '01', '2024-Q1', '/USD'
    unread: Mapping[str, str] = field(default_factory=dict)  # target -> source that is named so, but cannot be read so


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
    rows_estimate: int  # exact where `complete`, else with two digits that count
    complete: bool  # all of the file was looked at
    sample: tuple[tuple[str, ...], ...]
    proposals: Mapping[str, Proposal]
    kind: str | None  # None: not clear
    subject: str | None  # what the file seems to be where it is none of the kinds; a name of `ingest.subject`
    warnings: tuple[Note, ...]
    tidy: bool  # nothing seen that the strict path cannot take
    table: Table  # the one looked at, of `tables`
    tables: tuple[Table, ...]
    asked: tuple[Question, ...] = ()  # what reading alone leaves open: which table, whether there is a header
    unit: tuple[str, int] | None = None  # the unit that a title above the table names, and its power of ten
    years: tuple[str, ...] = ()  # that titles, the sheet or the name of the file name
    rates_told: str | None = None  # what a title says of all rates of a table; see `rates_table`
    uncomputed: Mapping[str, str] = field(default_factory=dict)  # empty column -> cells with formulas nobody computed
    alike: tuple[
        str, ...
    ] = ()  # sheets with the columns of the one looked at, that one included, where none was chosen
    usable: tuple[str, ...] = ()  # sheets that could be loaded, of those looked at
    telling: str | None = None  # a line by which a reader sees whether the encoding is right

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
    markers: tuple[str, ...] = ()  # words for a missing value seen in the file; the strict path reads these only
    aside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column -> value -> reason to skip the row
    awaited: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  # column -> values to leave out, as just said; of those that no row holds it is said
    whole_ids: tuple[str, ...] = ()  # targets whose ids are numbers that may have gained '.0', which is left off
    added: tuple[
        str, ...
    ] = ()  # columns of a file of rejected rows that its extract had not, that of the row number first
    wide: Mapping[str, str] = field(
        default_factory=dict
    )  # source -> the month or quarter of its amounts, or 'EUR/USD' of its rates
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # target -> columns of its amounts, one a row
    powers: Mapping[str, int] = field(default_factory=dict)  # target or wide column -> power of ten of its amounts
    oldest_first: bool = True  # receipts that name no invoice are taken off the oldest open ones
    joined: Mapping[str, Any] = field(default_factory=dict)  # the tables that the file was joined of
    marks: Sequence[tuple[str, int, int, str]] = ()  # of sheets read as one: column, first and last row that have an
    # error value or a formula without a value, and which; not kept
    completes: int | None = None  # the import whose rejected rows these are
    kept: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # column -> value that may mean 'leave out' -> rows
    estimated: bool = False  # the rows of `kept` are estimates: the look saw a part of the file
    turned: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # column -> values whose amounts count as negative
    sides: Mapping[str, str] = field(
        default_factory=dict
    )  # column of amounts marked as debit or credit -> the side that counts as minus
    filled: tuple[str, ...] = ()  # columns filled down from the first row of a document to its further rows
    unread: tuple[Mapping[str, Any], ...] = ()  # columns named like a target, but not used: their cells are none of it
    answers: Mapping[str, Any] = field(default_factory=dict)  # what was said by hand and not found so; see `answers`
    look: Mapping[str, Any] = field(default_factory=dict)  # what was said of how to look at it; see `first_look`
    header_rows: int = 1
    first: int | None = None  # record of the first row; None: the one below the header
    last: int | None = None  # record of the last row; None: the end of the file
    counted_from: int | None = (
        None  # the first record that is accounted for, where other tables stand above; None: `first`
    )

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "marks"}

    def place(self, row: int) -> str:
        """A row of the file as a person finds it: by its number, and of sheets one below the other by its sheet: '2024-02!7'."""
        return placed(row, () if self.completes is not None else self.joined.get("stacked", ()))

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Plan:
        fixed = dict(values)
        fixed["columns"] = tuple(fixed["columns"])
        fixed["markers"] = tuple(fixed.get("markers", ()))
        fixed["whole_ids"] = tuple(fixed.get("whole_ids", ()))
        fixed["unread"] = tuple(fixed.get("unread", ()))
        fixed["filled"] = tuple(fixed.get("filled", ()))
        fixed["added"] = tuple(fixed.get("added", ()))
        fixed["beside"] = {target: tuple(names) for target, names in fixed.get("beside", {}).items()}
        fixed["turned"] = {column: tuple(values) for column, values in fixed.get("turned", {}).items()}
        fixed["dates"] = {target: tuple(formats) for target, formats in fixed["dates"].items()}
        return Plan(**fixed)


def placed(row: int, sheets: Sequence[tuple[str, int, int]]) -> str:
    """A row by its number; of sheets one below the other (name, first row of all, its row there) by its sheet and its number there."""
    for sheet, start, first in reversed(sheets):
        if row >= start:
            return f"{sheet}!{row - start + first}"
    return str(row)


def listed(names: Iterable[str]) -> str:
    """Names of a file's columns in a sentence; of many the first, and how many more there are: 'A, B ... (+488)'."""
    known = [*names]
    return ", ".join(known[:_LISTED]) + (f" ... (+{len(known) - _LISTED})" if len(known) > _LISTED else "")


def plain(value: Any) -> Any:
    """Decimals, dates and the like as text, for JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
