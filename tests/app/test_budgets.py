"""What a page may cost, in counts that do not wobble: SQL statements, bytes sent to the browser, points drawn.

The budgets stand a little above what the demo company needs (500 accounts). A page that goes over one needs a reason,
or a look at what it runs and sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from kam_analytics.engine import Engine
from kam_analytics.ui import database
from tests.app.view import PAGES, Query, View, look, numbers, view

EAST = {"region": "East 华东"}


@dataclass(frozen=True)
class Budget:
    """`cold`: statements for the first look at new data, the profile of the data (two) and the churn estimates
    included. `narrowed`: for a filter that nobody chose before. `warm`: for a look that somebody had before.
    `kilobytes` go to the browser in one run; `points` are the most that one chart draws."""

    cold: int
    narrowed: int
    kilobytes: int
    points: int
    warm: int = 0


BUDGETS = {
    "overview": Budget(cold=24, narrowed=15, kilobytes=65, points=60),
    "key_accounts": Budget(cold=9, narrowed=7, kilobytes=230, points=280),
    "portfolio": Budget(cold=5, narrowed=3, kilobytes=165, points=450),
    "account": Budget(cold=21, narrowed=1, kilobytes=135, points=330),
    "receivables": Budget(cold=8, narrowed=6, kilobytes=140, points=80),
    "churn": Budget(cold=17, narrowed=7, kilobytes=165, points=60),
    "upload": Budget(cold=4, narrowed=2, kilobytes=34, points=0, warm=1),
    "data": Budget(cold=10, narrowed=8, kilobytes=80, points=120),
    "identities": Budget(cold=7, narrowed=5, kilobytes=40, points=0, warm=3),  # what was decided is read each time
    "glossary": Budget(cold=2, narrowed=0, kilobytes=450, points=0),
}


def points(view: View) -> dict[str, int]:
    """Points of all traces by chart."""
    return {
        key: sum(
            max((len(numbers(trace, axis)) for axis in ("x", "y") if axis in trace), default=0)
            for trace in chart["data"]
        )
        for key, chart in view.charts.items()
    }


@pytest.fixture
def sent() -> Iterator[list[int]]:
    """The size of each message that pages send to the browser while the test runs."""
    sizes: list[int] = []

    def count(message: ForwardMsg) -> None:
        sizes.append(message.ByteSize())

    ForwardMsgQueue.on_before_enqueue_msg(count)
    yield sizes
    ForwardMsgQueue.on_before_enqueue_msg(None)


@pytest.fixture
def engine(own: Callable[[str], Path]) -> Engine:
    """The demo company in a database that no page has looked at."""
    own("demo")
    return database.engine()


def statements(engine: Engine, page: str, query: Query | None = None) -> int:
    """How many statements one look at a page runs."""
    before = engine.queries
    assert view(page, query=query).errors == []
    return engine.queries - before


def test_every_page_has_a_budget() -> None:
    assert set(BUDGETS) == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_statements(page: str, engine: Engine) -> None:
    budget = BUDGETS[page]
    cold, warm = statements(engine, page), statements(engine, page)
    narrowed = statements(engine, page, EAST)
    assert cold <= budget.cold
    assert warm <= budget.warm
    assert narrowed <= budget.narrowed


def test_pages_share_what_they_have_in_common(engine: Engine) -> None:
    """After the overview, the key accounts need their own figures only; other languages and themes need nothing."""
    statements(engine, "overview")
    alone = BUDGETS["key_accounts"].cold
    assert statements(engine, "key_accounts") <= alone - 4
    before = engine.queries
    view("overview", lang="zh", theme="dark")
    assert engine.queries == before


@pytest.mark.parametrize("page", PAGES)
def test_bytes_sent(page: str, demo: Path, sent: list[int]) -> None:
    view(page)
    assert sum(sent) <= BUDGETS[page].kilobytes * 1000


@pytest.mark.parametrize("page", PAGES)
def test_widgets_that_show_the_same_are_not_set_again(page: str, demo: Path) -> None:
    """The browser draws a widget anew whose state was set, however equal."""
    at = view(page).at
    anew: list[str] = []

    def note(message: ForwardMsg) -> None:
        if message.delta.new_element.has_one_shot_effect:
            anew.append(str(message.delta.new_element.WhichOneof("type")))

    ForwardMsgQueue.on_before_enqueue_msg(note)
    try:
        at.run()
    finally:
        ForwardMsgQueue.on_before_enqueue_msg(None)
    assert anew == {"account": ["selectbox"], "glossary": ["text_input"]}.get(
        page, []
    )  # choices of everything there is


@pytest.mark.parametrize("page", PAGES)
def test_points_drawn(page: str, demo: Path) -> None:
    assert max(points(look(page)).values(), default=0) <= BUDGETS[page].points


@pytest.mark.parametrize("page", PAGES)
def test_a_rerun_sends_the_same_again(page: str, demo: Path) -> None:
    """Streamlit redraws what differs: figures must not carry run-dependent noise."""
    first, second = view(page), view(page)
    assert first.charts == second.charts
    assert first.html == second.html
