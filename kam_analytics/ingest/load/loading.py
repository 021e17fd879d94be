"""The steps of one load inside its transaction: lines, facts, customers, ledger."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from kam_analytics.engine import Engine
from kam_analytics.errors import ImportRefused
from kam_analytics.ingest import clock, sql
from kam_analytics.ingest.books import facts, ledger, modes, precedence
from kam_analytics.ingest.books.modes import ADD, Mode, Overlap
from kam_analytics.ingest.books.outcome import Changes, Reject, Rows, RowsRefused
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.kinds.kind import QUOTE
from kam_analytics.ingest.load import careful, notices, strict
from kam_analytics.ingest.load.careful import Loaded
from kam_analytics.ingest.model import Note, Plan
from kam_analytics.ingest.planning import remembered
from kam_analytics.ingest.reading import encoding, staging
from kam_analytics.ingest.watch import Watch

_SHOWN = 20
_OF_PAID = frozenset({"paid_amount", "open_amount", "paid_date"})  # what a paid amount is read or derived from
_UTF8 = ("utf-8", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Result:
    """What one load did; the transaction is still open."""

    import_id: int
    rows: Rows
    totals: Mapping[str, Decimal]
    rejects: tuple[Reject, ...]
    skips: Mapping[str, int]
    warnings: tuple[Note, ...]
    sha256: str
    sample: tuple[Mapping[str, Any], ...]
    changes: Changes
    overlap: Overlap | None
    mode: Mode
    reading_warnings: tuple[Note, ...]  # those of `warnings` that hold in whatever mode the rows go in


class Loading:
    """One load. `run()` leaves the transaction of the cursor open, with everything in it.

    A load that is not `alone` joins a transaction that is open already, and raises NotStrict where it would have to
    start over. Without a `mode`, the one that the overlap with earlier imports proposes is taken.
    """

    def __init__(
        self,
        engine: Engine,
        cursor: duckdb.DuckDBPyConnection,
        path: Path,
        plan: Plan,
        file_name: str,
        origin: str,
        watch: Watch,
        default_terms: int,
        reader: staging.Fingerprinter,
        mode: Mode | None = ADD,
        alone: bool = True,
        actor: str | None = None,
    ) -> None:
        self.engine, self.cursor, self.path, self.plan = engine, cursor, path, plan
        self.file_name, self.origin, self.watch = file_name, origin, watch
        self.default_terms, self.mode, self.alone, self.actor = default_terms, mode, alone, actor
        self.reader = reader
        self.import_id = 0
        self.tidy = False  # the file was read as it is
        self.demo_removed = False
        self.given = 0  # rows of a completion that do not count, since a later import takes their place

    def run(self) -> Result:
        began = _state(self.path)
        try:
            return self._run()
        except (duckdb.Error, OSError) as error:  # a file cut short reads like a damaged disk
            if began is None or _state(self.path) != began:
                raise ImportRefused("file_changed", file=self.file_name) from error
            raise

    def _run(self) -> Result:
        self.cursor.execute(sql.load("macros"))
        self.reader.utf8 = self.plan.encoding in _UTF8
        self.watch.stage("checking", 0.0, 0.05)
        self._begin()
        before = facts.state(self.cursor)
        self._make_room()
        loaded = self._load()
        self._check(loaded)
        self.watch.stage("customers", 0.98, 0.99, seconds=1.0)
        overlap, mode = self._meet_others()
        facts.rebuild(self.cursor, [self.plan.kind], self.watch, demo=self.origin == "demo")
        read = self.reader.result()
        if _state(self.path) != (read.size, read.changed_ns):
            raise ImportRefused("file_changed", file=self.file_name)
        rows = Rows(loaded.in_file, loaded.loaded, loaded.rejected, sum(loaded.skips.values()))
        totals = self._totals()
        given = (Note("superseded", {"count": self.given}),) if self.given else ()
        read_so = (
            *notices.of_plan(self.plan),
            *loaded.warnings,
            *notices.of_rows(self.cursor, self.plan, self.import_id, totals, self.path if self.tidy else None),
            *given,
        )
        warnings = (*read_so, *notices.of_data(self.cursor, self.plan, self.import_id, mode))
        self.cursor.execute(
            sql.load("ledger_insert"),
            {
                "import_id": self.import_id,
                "kind": self.plan.kind,
                "origin": self.origin,
                "actor": self.actor,
                "completes": self.plan.completes,
                "file_name": self.file_name,
                "file_bytes": read.size,
                "sha256": read.sha256,
                "plan": json.dumps(self.plan.as_json(), ensure_ascii=False),
                "rows_in_file": rows.in_file,
                "rows_loaded": rows.loaded,
                "rows_rejected": rows.rejected,
                "rows_skipped": rows.skipped,
                "totals": json.dumps({name: str(value) for name, value in totals.items()}),
                "skips": json.dumps(loaded.skips),
                "warnings": ledger.written(warnings),
                "mode": mode.name,
                "first": mode.first,
                "last": mode.last,
                "default_terms": self.default_terms,
                "now": clock.now(),
            },
        )
        if self.origin != "demo":
            remembered.keep(self.cursor, self.plan, self.import_id, self.file_name)
        changes = Changes(before, facts.state(self.cursor), self._new_customers(), self.demo_removed)
        table = KINDS[self.plan.kind].table
        sample = sql.rows(self.cursor, sql.load("sample").replace("{table}", table), {"import_id": self.import_id})
        rejects = ledger.rejects_of(self.cursor, self.import_id, self.plan, _SHOWN)
        self.watch.stage("done", 1.0, 1.0)
        return Result(
            self.import_id, rows, totals, rejects, loaded.skips, warnings, read.sha256, sample, changes, overlap, mode,
            read_so,
        )  # fmt: skip

    # -- steps -----------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self.alone:
            self.cursor.begin()
        if self.plan.completes is not None:  # its rows follow the rules of those that they come to
            self.default_terms = ledger.completed(self.cursor, self.plan.completes, self.file_name)
        self.import_id = self.import_id or sql.one(self.cursor, "SELECT nextval('import_seq')")

    def _make_room(self) -> None:
        """Own data and the demo company never stand beside each other."""
        in_force = self.cursor.execute(sql.load("in_force")).fetchall()
        if self.origin == "demo":
            if any(origin != "demo" for _, origin, _ in in_force):
                raise ImportRefused("own_data_present", file=self.file_name)
            return
        self.demo_removed = precedence.drop_demo(self.cursor, self.watch)
        if self.demo_removed:
            facts.rebuild_customers(self.cursor, self.watch, demo=False)
            facts.rebuild_receivables(self.cursor, self.watch)

    def _meet_others(self) -> tuple[Overlap | None, Mode]:
        """How the rows meet those loaded before, and what is done about it."""
        kind = self.plan.kind
        if self.plan.completes is not None:
            return None, self._stand_in_place(self.plan.completes)
        earlier = [] if self.origin == "demo" else [*precedence.in_force(self.cursor, kind)]
        found = modes.overlap(self.cursor, kind, self.import_id, earlier)
        mode = self.mode or Mode(found.proposed if found else "add")
        mode = modes.settled(self.cursor, kind, self.import_id, mode, self.file_name)
        others = precedence.take_place(self.cursor, kind, self.import_id, mode, self.watch)
        facts.refill(self.cursor, kind, others, self.watch)
        return found, mode

    def _stand_in_place(self, first: int) -> Mode:
        """The rows of a completion count as if they had come with the import that it completes."""
        kind = self.plan.kind
        mode = precedence.in_force(self.cursor, kind).get(first, ADD)
        mode = mode if mode.name == "update" else ADD  # a period that is replaced is replaced already
        others = precedence.take_place(self.cursor, kind, self.import_id, mode, self.watch, first)
        self.given = precedence.give_place(self.cursor, kind, self.import_id, first, self.watch)
        facts.refill(self.cursor, kind, [*others, *([self.import_id] if self.given else [])], self.watch)
        return mode

    def _load(self) -> Loaded:
        """Lines and their facts."""
        params: dict[str, Any] = {
            "import_id": self.import_id,
            "default_terms": self.default_terms,
            "oldest_first": self.plan.oldest_first,
        }
        if self.plan.strict:
            try:
                loaded = self._strict(params)
                self.tidy = True
                return loaded
            except strict.NotStrict:  # start over: a failed statement has voided the transaction
                if not self.alone:
                    raise
                self.engine.rollback(self.cursor)
                self.watch.start_over()
                self._begin()
                self._make_room()
                params["import_id"] = self.import_id
        self.plan, changed = self._settled_encoding()
        loaded = careful.load(self.engine, self.cursor, self.path, self.plan, params, self.watch)
        self._facts(0.95, 0.98)
        return dataclasses.replace(loaded, warnings=(*changed, *loaded.warnings))

    def _facts(self, low: float, high: float) -> None:
        if self.plan.kind == "payments" and "invoice_id" in self.plan.mapping:
            named = {"import_id": self.import_id, "completes": self.plan.completes}
            self.watch.run(self.cursor, sql.load("named_receipts"), named)
        self.watch.stage("facts", low, high, statements=facts.steps(self.plan.kind))
        facts.fill(self.cursor, self.plan.kind, self.import_id, self.watch)

    def _strict(self, params: dict[str, Any]) -> Loaded:
        utf8 = self.plan.encoding in _UTF8
        if utf8:
            path, ours = staging.readable(self.engine, self.path)
            paths, lines = [path], None
        else:
            self.watch.stage("decoding", 0.05, 0.27)
            try:
                paths, lines = staging.transcode(self.engine, self.path, self.plan.encoding or "utf-8", self.watch.at)
            except UnicodeDecodeError as error:
                raise strict.NotStrict(str(error)) from error
            ours = True
        try:
            self.watch.stage("loading", 0.05 if utf8 else 0.27, 0.56, statements=1)
            loaded = strict.load(self.cursor, paths, self.plan, params, self.watch)
        finally:
            for path in paths if ours else ():
                path.unlink(missing_ok=True)
        while not self.reader.done():
            self.watch.run(self.cursor, "SELECT 1")
        fingerprint = self.reader.result()
        lines = lines or fingerprint.lines
        if lines.rows() != loaded + 1 or (utf8 and fingerprint.zero_bytes):
            raise strict.NotStrict("blank lines, line ends inside cells, or zero bytes")
        self._facts(0.56, 0.96)
        blank = max(lines.closing - 1, 0)
        strict.verify(self.cursor, self.plan, self.import_id, fingerprint.odd_blanks or not utf8)
        return Loaded(loaded + blank, loaded, 0, {"blank_row": blank} if blank else {}, ())

    def _settled_encoding(self) -> tuple[Plan, tuple[Note, ...]]:
        """The plan with an encoding that fits the whole file, where the sample had not shown enough."""
        known = self.plan.encoding
        if self.plan.format != "text" or known is None:
            return self.plan, ()
        found = encoding.settle(self.path, known)
        if found == known:
            return self.plan, ()
        return dataclasses.replace(self.plan, encoding=found), (
            Note("encoding_changed", {"encoding": encoding.shown(found)}),
        )

    def _check(self, loaded: Loaded) -> None:
        """Refuse a file that did not go in; half a file is worse than none."""
        completing = self.plan.completes is not None
        if loaded.loaded and (completing or loaded.rejected <= loaded.loaded):
            return  # what is still wrong in a file of rejected rows waits for the next one
        if completing and not loaded.rejected:
            raise ImportRefused("mended_before", file=self.file_name, import_id=self.plan.completes)
        rows = Rows(loaded.in_file, loaded.loaded, loaded.rejected, sum(loaded.skips.values()))
        rejects = ledger.rejects_of(self.cursor, self.import_id, self.plan, _SHOWN)
        out = [note.params for note in loaded.warnings if note.code == "left_out"]
        if not rejects and out:
            said = "; ".join(f"{words['column']}: {words['values']}" for words in out)
            raise ImportRefused("all_left_out", file=self.file_name, values=said)
        if not rejects:
            raise ImportRefused("header_only", file=self.file_name)
        first = rejects[0]
        undated = all(reject.reason in ("not_a_date", "date_out_of_range") for reject in rejects) and not loaded.loaded
        code = "unreadable_dates" if undated else "mostly_rejected" if loaded.loaded else "nothing_loaded"
        examples = ", ".join(dict.fromkeys(reject.value or "" for reject in rejects[:3]))
        raise RowsRefused(
            code, rows, rejects, file=self.file_name, column=first.column or "-", row=first.place,
            examples=examples or "-", rejected=loaded.rejected, in_file=loaded.in_file, reason=first.reason,
        )  # fmt: skip

    def _totals(self) -> dict[str, Decimal]:
        """The control totals of the columns that the file gives; of money one for each currency, as 'revenue USD'. A sum
        of exchange rates says nothing."""
        kind, params = KINDS[self.plan.kind], {"import_id": self.import_id}
        summed = [name for name in kind.totals if kind.targets[name] != QUOTE]
        if _OF_PAID.isdisjoint(self.plan.mapping):  # what stands there is a default
            summed = [name for name in summed if name != "paid_amount"]
        if not summed:
            return {}
        several = False
        if "currency" in kind.targets:
            table = "sales_slice" if kind.name == "sales" else kind.table
            several = sql.one(self.cursor, sql.load("currencies_of").replace("{table}", table), dict(params)) > 1
        own = "totals_sales" if kind.name == "sales" else "totals"  # a profit is known of some lines only
        columns = ", ".join(f"'{column}'" for column in summed)
        statement = sql.load(own, {"several"} if several else ())
        statement = statement.replace("{columns}", columns).replace("{table}", kind.table)
        totals: dict[str, Decimal] = {}
        for values in sql.rows(self.cursor, statement, dict(params)):
            code = values.pop("currency", "")
            for name, value in values.items():
                if value is None or (name == "profit" and "profit" not in self.plan.mapping):
                    continue
                key = f"{name} {code}" if code and name != "quantity" else name
                totals[key] = totals.get(key, Decimal(0)) + value
        return {name: facts.trimmed(value, name) for name, value in totals.items()}

    def _new_customers(self) -> int:
        return int(sql.one(self.cursor, sql.load("changed_customers"), {"import_id": self.import_id}))


def _state(path: Path) -> tuple[int, int] | None:
    """Size of a file and when it was last written to; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
