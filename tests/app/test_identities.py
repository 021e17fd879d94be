"""The page of ids that may be one customer: proposals, the user's word on each, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kam_analytics import ingest, parties
from kam_analytics.engine import Engine, shared
from kam_analytics.settings import read
from tests.app.view import View, view
from tests.extracts import load, write

LIST = (
    "customer_id,customer_name,city\n1,Acme Ltd,Ulm\n2,ACME Limited,Ulm\n3,Bolt AG,Linz\n4,BOLT A.G.,Linz\n"
    "5,Dune <b>Systems</b> Ltd,\n6,Dune <B>SYSTEMS</B> Ltd,\n7,Solo Works,\n"
)
SALES = "order_id,order_date,customer_id,revenue\n" + "".join(f"{n},2024-01-0{n},{n},{n * 100}\n" for n in range(1, 8))


@pytest.fixture
def doubles(own: Callable[[str], Path], tmp_path: Path) -> Path:
    """The app looks at three customers under two ids each, and one alone."""
    path = own("empty")
    with Engine(path, read(str(path)).staging) as engine:
        ingest.remove_demo(engine)
        load(engine, write(tmp_path, LIST, "list.csv"), "customers")
        load(engine, write(tmp_path, SALES, "sales.csv"), "sales", date_order="ymd")
    return path


def press(shown: View, label: str, nth: int = 0) -> None:
    buttons = [button for button in shown.at.button if button.label == label]
    buttons[nth].click().run()
    assert not shown.at.exception


def decided(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    engine = shared(path, read(str(path)).staging)
    merges = sorted((merge.customer_id, merge.kept_id) for merge in parties.merges(engine))
    return merges, [(pair.customer_id, pair.other_id) for pair in parties.aparts(engine)]


def test_proposals_are_accepted_swapped_and_refused(doubles: Path) -> None:
    shown = view("identities")
    assert "3 pairs of ids may be one customer: 2 with full evidence, 1 likely." in shown.message
    assert "same name but for writing or legal form, same city Linz" in shown.text
    assert "<b>Systems</b>" in shown.text  # what stands in data is text
    press(shown, "The same")
    assert decided(doubles) == ([("3", "4")], [])
    assert (
        "<h2>BOLT A.G.</h2>" in view("account", query={"customer": "3"}).html
    )  # a link from before leads to the one that is kept
    press(view("identities"), "The same, keep the second")
    assert decided(doubles) == ([("2", "1"), ("3", "4")], [])
    press(view("identities"), "Not the same")
    assert decided(doubles)[1] == [("6", "5")]
    after = view("identities")
    assert "No two ids look like one customer." in after.message
    assert "Counted as one: 2" in after.text
    press(after, "Take back", nth=1)
    assert len(decided(doubles)[0]) == 1
    press(view("identities"), "Propose again")
    assert decided(doubles)[1] == []


def test_all_of_full_evidence_at_once_in_chinese(doubles: Path) -> None:
    shown = view("identities", lang="zh")
    press(shown, "2 对依据充分的均为同一客户")
    assert decided(doubles) == ([("1", "2"), ("3", "4")], [])
    assert "已合并：2" in view("identities", lang="zh").text


def test_figures_of_other_pages_follow(doubles: Path) -> None:
    press(view("identities"), "The same")
    assert "BOLT A.G." in view("account", query={"customer": "3"}).text


def test_the_demo_company_has_nothing_to_say(demo: Path) -> None:
    shown = view("identities")
    assert "No two ids look like one customer." in shown.message
    assert not shown.at.button


def test_an_import_mentions_what_is_likely_one_customer(doubles: Path) -> None:
    from streamlit.testing.v1 import AppTest

    def script() -> None:
        from kam_analytics.ui import identities
        from kam_analytics.ui.shell import show

        show("upload", identities.mention, filtered=False)

    shown = View(AppTest.from_function(script, default_timeout=120).run())
    assert "3 pairs of customers are likely one customer under two ids." in shown.text
