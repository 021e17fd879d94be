"""A column that holds ids of customers who are loaded, where no header says which column names the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kam_analytics.engine import Engine
from kam_analytics.ingest import sql
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.meaning import by_content, mapping
from kam_analytics.ingest.model import ColumnFinding, Inspection, Match, Note, Proposal

_FEWEST = 3  # different ids that are known
_SHARE = 0.8  # of the values seen
_SHORTEST = 3  # letters of an id: shorter numbers agree by chance
_LIKELY = 0.8
_TARGETS = frozenset({"customer_id", "customer_name"})


def recognise(engine: Engine, inspection: Inspection) -> Inspection:
    """The inspection with that column as the customer, and a note; as it is where a header tells the customer, or where none
    or several columns would do."""
    documents = (inspection.proposals[kind] for kind in ("sales", "invoices", "payments"))
    if inspection.asked or any(not _TARGETS.isdisjoint(proposal.mapping) for proposal in documents):
        return inspection
    found = [column for column in inspection.columns if _holds_known(engine, inspection, column)]
    if len(found) != 1:
        return inspection
    (own,) = found
    columns = [replace(column, name="customer_id") if column is own else column for column in inspection.columns]
    proposals = mapping.propose(columns, [inspection.file_name, inspection.table.title])
    subject = mapping.other_subject(columns, proposals)
    proposals = {kind: _renamed(proposal, own.name) for kind, proposal in proposals.items()}
    if _of_documents(inspection):
        proposals["customers"] = inspection.proposals["customers"]
    note = Note("customers_by_content", {"column": own.name})
    return replace(
        inspection, proposals=proposals, kind=mapping.clear_kind(proposals), subject=subject,
        warnings=(*inspection.warnings, note),
    )  # fmt: skip


def _of_documents(inspection: Inspection) -> bool:
    """Whether no heading says anything, and rows with dates and amounts speak of documents: ids make no list of customers of them."""
    unnamed = not any(proposal.mapping for proposal in inspection.proposals.values())
    dated = any(column.value == "date" for column in inspection.columns)
    return unnamed and dated and any(column.number and column.number.decisive for column in inspection.columns)


def _holds_known(engine: Engine, inspection: Inspection, column: ColumnFinding) -> bool:
    if column.value not in ("text", "number") or aliases.known(column.name):
        return False
    cells = (row[column.index].strip() for row in inspection.sample if column.index < len(row))
    ids = sorted({cell for cell in cells if cell})
    if len(ids) < _FEWEST or sum(len(cell) >= _SHORTEST for cell in ids) < _SHARE * len(ids):
        return False
    with engine.cursor() as cursor:
        known = int(sql.one(cursor, sql.load("known_customers"), {"ids": ids}))
    return known >= max(_FEWEST, _SHARE * len(ids))


def _renamed(proposal: Proposal, name: str) -> Proposal:
    renamed: Mapping[str, Match] = {
        target: Match(name, _LIKELY, by_content.KNOWN_IDS) if match.source == "customer_id" else match
        for target, match in proposal.mapping.items()
    }
    return replace(proposal, mapping=renamed)
