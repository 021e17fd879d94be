"""Every real extract is loaded right, asked about, or refused with a reason that says what to do; none crashes or hangs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kam_analytics import i18n, ingest
from tests.golden import outcomes
from tests.golden.outcomes import Found
from tests.golden.real_data import real_data

pytestmark = real_data
LONGEST = 20.0  # seconds


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    return dict(outcomes.all_of_them())


def test_every_extract_has_its_expected_outcome() -> None:
    assert set(outcomes.files()) == set(outcomes.expected())


@pytest.mark.parametrize("name", outcomes.expected())
def test_the_outcome_is_as_expected(found: dict[str, Found], name: str) -> None:
    wanted: dict[str, Any] = outcomes.expected()[name]
    outcome = found[name]
    assert outcome.seconds < LONGEST
    if "loaded" in wanted:
        assert outcome.error is None, outcome.error
        pending = outcome.pending
        assert pending is not None
        assert pending.kind == wanted["loaded"]
        rows = pending.rows
        assert [rows.in_file, rows.loaded, rows.rejected, rows.skipped] == wanted["rows"]
        assert rows.in_file == rows.loaded + rows.rejected + rows.skipped
        assert dict(pending.skips) == wanted.get("skips", {})
        totals = {target: Decimal(value) for target, value in wanted.get("totals", {}).items()}
        assert {target: pending.totals[target] for target in totals} == totals
        assert set(wanted.get("notes", ())) <= set(outcome.notes)
        return
    error = outcome.error
    assert error is not None
    if "asked" in wanted:
        assert isinstance(error, ingest.NeedsAnswer)
        assert [question.code for question in error.questions] == wanted["asked"]
    else:
        assert error.code == wanted["refused"]
        assert error.params.get("subject") == wanted.get("about")
    for lang in i18n.LANGUAGES:
        assert error.message(lang)
        assert error.hint(lang)


def test_the_document_is_written_from_the_outcomes(found: dict[str, Found]) -> None:
    written = outcomes.DOCUMENT.read_text(encoding="utf-8")
    now = outcomes.text(list(found.items()))
    assert outcomes.without_times(written) == outcomes.without_times(now)
