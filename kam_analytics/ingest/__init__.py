"""Import: from an extract file to typed tables, in one transaction that can be looked at, committed and undone.

inspection = ingest.inspect(path)
plan = ingest.plan_for(inspection, kind="sales")        # raises NeedsAnswer, ImportRefused
pending = ingest.begin(engine, path, plan)
pending.commit()                                        # or pending.discard()

Groups, each importing only those before it: kinds, cells, reading, meaning, planning, books, load, unattended.
"""

from kam_analytics.ingest.books.difference import ChangedRow, Difference, Month
from kam_analytics.ingest.books.effect import Effect
from kam_analytics.ingest.books.effect import lines as effect_lines
from kam_analytics.ingest.books.ledger import entry, history
from kam_analytics.ingest.books.modes import Mode, Overlap
from kam_analytics.ingest.books.outcome import LedgerEntry, Outcome, Reject, Rows, RowsRefused, error_json, total_label
from kam_analytics.ingest.books.takeback import (
    Remains,
    Shelf,
    delete,
    effect,
    redo,
    remains,
    remove_demo,
    shelf,
    undo,
)
from kam_analytics.ingest.books.turn import discard_pending, in_progress
from kam_analytics.ingest.cells.formulas import as_written, harmless
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.kinds.templates import template_csv, template_xlsx
from kam_analytics.ingest.load.mending import Mending
from kam_analytics.ingest.load.mending import find as find_mending
from kam_analytics.ingest.load.pending import PendingImport, begin
from kam_analytics.ingest.load.rejects import pending_rejects_csv, rejects_csv
from kam_analytics.ingest.load.together import load_together
from kam_analytics.ingest.meaning.column_notes import dates_far
from kam_analytics.ingest.meaning.inspection import inspect
from kam_analytics.ingest.meaning.side_by_side import proposed as amounts_beside
from kam_analytics.ingest.model import Choice, Hints, Inspection, Match, NeedsAnswer, Note, Plan, Question
from kam_analytics.ingest.planning.answers import Answers
from kam_analytics.ingest.planning.named_only import of_kind as named_only
from kam_analytics.ingest.planning.plan import columns_spread, plan_for, plan_with, questions

__all__ = [
    "KINDS",
    "Answers",
    "ChangedRow",
    "Choice",
    "Difference",
    "Effect",
    "Hints",
    "Inspection",
    "LedgerEntry",
    "Match",
    "Mending",
    "Mode",
    "Month",
    "NeedsAnswer",
    "Note",
    "Outcome",
    "Overlap",
    "PendingImport",
    "Plan",
    "Question",
    "Reject",
    "Remains",
    "Rows",
    "RowsRefused",
    "Shelf",
    "amounts_beside",
    "as_written",
    "begin",
    "columns_spread",
    "dates_far",
    "delete",
    "discard_pending",
    "effect",
    "effect_lines",
    "entry",
    "error_json",
    "find_mending",
    "harmless",
    "history",
    "in_progress",
    "inspect",
    "load_together",
    "named_only",
    "pending_rejects_csv",
    "plan_for",
    "plan_with",
    "questions",
    "redo",
    "rejects_csv",
    "remains",
    "remove_demo",
    "shelf",
    "template_csv",
    "template_xlsx",
    "total_label",
    "undo",
]  # fmt: skip
