"""Facts made anew without an import: where the company's own currency is another one than they were made for."""

from __future__ import annotations

from kam_analytics import settings
from kam_analytics.engine import Engine
from kam_analytics.ingest.books import facts, turn


def renew(engine: Engine) -> None:
    """Let what follows from all imports follow the own currency as it is declared now, and the rules of this version.
    Raises ImportRefused `import_in_progress`."""
    with turn.change(engine, settings.CURRENCY) as holder:
        facts.rebuild(holder.cursor, facts.RECEIVABLE_KINDS, holder.watch)
