"""The upload page with headings that say nothing: what the content proposes is shown with its reason and waits to be confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kam_analytics.ingest import Outcome
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ui import database
from tests.app.test_upload import send
from tests.app.view import View

HEAD = "A1;A2;A3;A4;A5\n"
ROWS = (
    "2024-01-13;Meyer GmbH;10;2.50;25.00\n2024-01-14;Jones Ltd;3;1.25;3.75\n2024-01-15;Meyer GmbH;4;2.50;10.00\n"
    "2024-01-16;Acme Inc;7;3.10;21.70\n2024-01-17;Jones Ltd;2;9.99;19.98\n2024-01-18;Jones Ltd;5;1.25;6.25\n"
)
SOURCES = {"order_date": 1, "customer_name": 2, "quantity": 3, "unit_price": 4, "revenue": 5}


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("empty")


def button(at: AppTest, key: str) -> bool:
    """Whether a button is there and can be pressed."""
    return any(found.key == key and not found.disabled for found in at.button)


def loaded() -> list[tuple[str, str]]:
    return [
        (str(row["customer_name"]), f"{row['revenue']:.2f}")
        for row in database.engine().rows("SELECT customer_name, revenue FROM sales_line ORDER BY order_date")
    ]


def give(path: Path) -> Outcome:
    return handle(database.engine(), Request(str(path), origin="inbox"))


def confirm_and_load(at: AppTest) -> None:
    for key in ("kam_confirm", "kam_preview", "kam_commit"):
        assert button(at, key), key
        at.button(key=key).click().run()
        assert View(at).errors == []


def test_one_click_confirms_all_and_the_next_file_of_the_shape_loads_alone(tmp_path: Path) -> None:
    at = send(HEAD + ROWS, "jan.csv")
    seen = View(at)
    assert seen.errors == []
    assert "The headings do not say what the file holds. By its content it looks like sales lines:" in seen.text
    assert "A3 × A4 = A5 in 100 % of the rows with more than one piece" in seen.text
    for target, place in SOURCES.items():  # preselected, and marked as guessed
        box = at.selectbox(key=f"kam_map_sales_{target}_A{place}")
        assert (box.value, box.label.endswith("· by content")) == (f"A{place}", True)
    assert not button(at, "kam_preview")  # nothing goes on before it is confirmed
    confirm_and_load(at)
    assert loaded()[0] == ("Meyer GmbH", "25.00")
    assert len(loaded()) == 6
    following = tmp_path / "feb.csv"
    following.write_text(HEAD + ROWS.replace("2024-01", "2024-02"), encoding="utf-8")
    outcome = give(following)
    assert outcome.status == "committed"
    assert outcome.warnings[0].code == "as_last_time"
    assert len(loaded()) == 12


def test_a_correction_goes_before_what_was_proposed() -> None:
    at = send(HEAD + ROWS)
    at.selectbox(key="kam_map_sales_customer_name_A2").select("").run()
    assert not any(box.label.startswith("Customer name *") for box in at.selectbox)
    confirm_and_load(at)
    assert {name for name, _ in loaded()} == {"None"}


def test_a_file_without_a_header_is_asked_about_then_helped() -> None:
    at = send(ROWS)
    assert not button(at, "kam_confirm")
    at.radio(key="kam_answer_header").set_value("0").run()
    assert "Column 5" in View(at).text
    confirm_and_load(at)
    assert len(loaded()) == 6


def test_of_several_kinds_the_reader_says_which() -> None:
    rows = "".join(f"C10{n % 7};HQ{336 + n};2024-01-{13 + n};{n}7.50\n" for n in range(12))
    at = send("F1;F2;F3;F4\n" + rows, lang="zh")
    assert View(at).errors == []
    assert not button(at, "kam_confirm")
    assert list(at.radio(key="kam_answer_kind").options) == ["销售明细", "发票", "回款"]
    at.radio(key="kam_answer_kind").set_value("payments").run()
    assert "唯一的日期列" in View(at).text
    confirm_and_load(at)
    assert database.engine().rows("SELECT count(*) AS n FROM payment") == [{"n": 12}]


@pytest.mark.parametrize("named", [True, False])
def test_that_nobody_is_named_is_said_before_it_is_confirmed(named: bool) -> None:
    """A customer is not needed to load sales; without one no figure of a customer follows."""
    names = {"Meyer GmbH": "M", "Jones Ltd": "J", "Acme Inc": "A"}
    rows = ROWS
    for name, letter in () if named else names.items():
        rows = rows.replace(name, letter)
    assert ("No column is recognised as the customer" in View(send(HEAD + rows, "jan.csv")).text) != named
