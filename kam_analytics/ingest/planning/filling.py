"""Whether the further rows of vouchers are filled down: asked where a file has such rows, never done unasked."""

from __future__ import annotations

from collections.abc import Mapping

from kam_analytics.ingest.kinds.kind import Kind
from kam_analytics.ingest.meaning import statuses
from kam_analytics.ingest.meaning.statuses import Said
from kam_analytics.ingest.model import VOUCHERS, Choice, Inspection, Match, Question, listed
from kam_analytics.ingest.reading import vouchers


def found(inspection: Inspection, kind: Kind, mapping: Mapping[str, Match], said: Said | None = None) -> vouchers.Found:
    """The further rows among those seen. A status of the document counts for them, too; `said` of it by hand."""
    words = statuses.left_out(inspection, kind.name, said or {}) | statuses.turned(inspection, kind.name, mapping)
    columns = [column.name for column in inspection.columns]
    sources = {target: match.source for target, match in mapping.items()}
    return vouchers.look(kind, columns, sources, inspection.sample, words)


def question(kind: Kind, mapping: Mapping[str, Match], seen: vouchers.Found) -> Question:
    """What is to be done with them."""
    heads = vouchers.head(kind, {target: match.source for target, match in mapping.items()})
    columns = [name for name in heads if name in seen.lacking]
    params = {"columns": listed(columns), "example": seen.example, "count": seen.rows, "seen": seen.seen}
    fill, reject = VOUCHERS
    return Question(
        "vouchers", (Choice(fill, params={"columns": listed(seen.lacking)}), Choice(reject)), columns[0], params
    )
