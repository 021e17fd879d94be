"""An extract that repeats what is loaded: the proposal, the difference, another choice, undo and redo on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kam_analytics import i18n, ingest
from kam_analytics.ui import database
from tests.app.test_upload import SALES, send, total
from tests.app.view import View, app

AGAIN = SALES.replace("A1;2024-01-15;Miller & Sons;Bolt;10;1000.50", "A4;2024-04-02;Miller & Sons;Bolt;1;400").replace(
    "A3;2024-03-31;Miller & Sons;Nut;1;-50.00", "A3;2024-03-31;Miller & Sons;Nut;1;-60.00"
)


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("empty")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_repeated_orders_are_proposed_as_an_update_and_the_choice_can_be_changed(lang: str) -> None:
    first = send(SALES, lang=lang)
    first.button(key="kam_preview").click().run()
    assert not first.radio
    first.button(key="kam_commit").click().run()
    assert total() == 1200.75
    again = (
        AGAIN if lang == "en" else AGAIN.replace("Nut;1;-60.00", "Nut;2;-60.00")
    )  # one more column of the row changes
    at = send(again, "again.csv", lang)
    at.button(key="kam_preview").click().run()
    seen = View(at)
    assert seen.errors == []
    (choice,) = [radio for radio in at.radio if str(radio.key).startswith("kam_mode_")]
    assert choice.value == "update"
    said = i18n.text("upload.mode.known", lang, known="2", documents="3")
    assert said in seen.text
    rows = next(frame.value for frame in at.dataframe if i18n.text("upload.mode.state", lang) in frame.value)
    told = rows.get(i18n.text("upload.mode.what", lang))  # not there where it would be empty
    assert (told is None) if lang == "en" else (told.tolist() == ["数量: 1 → 2", ""])
    assert rows[i18n.text("upload.mode.state", lang)].tolist() == [
        i18n.text(f"upload.mode.{state}", lang) for state in ("changed", "new")
    ]
    after = i18n.text("upload.mode.amount_after", lang, name=i18n.text("ingest.target.revenue", lang))
    assert rows[after].tolist() == [-60.0, 400.0]
    # The sums come before the rows, so that the button below them is near.
    first = next(frame.value for frame in at.dataframe if {"before", "after"} <= {*frame.value})
    assert first[["before", "after"]].to_numpy().tolist() == [[-50.0, -60.0], [0.0, 400.0]]
    order = [str(element.key) if element.type == "button" else element.type for element in at.main]
    commit = order.index("kam_commit")
    assert order[:commit].count("dataframe") == 1
    assert order[commit:].count("dataframe") == 2
    assert total() == 1200.75  # nothing is kept yet
    choice.set_value("add").run()
    assert View(at).errors == []
    assert len(View(at).notices) == 1  # two orders would count twice
    at.radio(key=choice.key).set_value("replace").run()
    assert View(at).errors == []
    at.date_input[0].set_value("2024-03-01").run()  # later than the first row of the file
    assert len(View(at).errors) == 1
    at.radio(key=choice.key).set_value("update").run()
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    assert total() == 1000.50 + 250.25 - 60 + 400


def test_an_undo_that_brings_rows_back_says_so_first_and_can_be_undone() -> None:
    for text, name in ((SALES, "a.csv"), (AGAIN, "b.csv")):
        at = send(text, name)
        at.button(key="kam_preview").click().run()
        at.button(key="kam_commit").click().run()
    at = app("upload").run()
    assert "2 replaced since" in View(at).text
    numbers = [str(button.key) for button in at.button if str(button.key).startswith("kam_undo_")]
    at.button(key=numbers[0]).click().run()
    asked = View(at).text
    for said in (
        "Rows taken out: 3.",
        "Rows of earlier imports that count again: 2 (import 1, a.csv, ",
        "Net revenue: 1,590.75 → 1,200.75.",
    ):
        assert said in asked
    (by_month,) = [frame.value for frame in at.dataframe if "moved" in frame.value]
    assert by_month["moved"].sum() == 1200.75 - 1590.75
    assert total() == 1590.75
    at.button(key="kam_undo_keep").click().run()
    assert total() == 1590.75
    at.button(key=numbers[0]).click().run()
    at.button(key="kam_undo_go").click().run()
    assert View(at).errors == []
    assert total() == 1200.75
    at.query_params["lang"] = "zh"
    assert "移出 3 行。先前导入中有 2 行重新计入" in View(at.run()).text  # no blanks between Chinese sentences
    at.query_params["lang"] = "en"
    at.run()
    at.button(key=numbers[0].replace("undo", "redo")).click().run()
    assert View(at).errors == []
    assert total() == 1590.75
    assert (
        "Brought back: b.csv (sales lines). Rows brought back: 3. Rows of earlier imports whose place" in View(at).text
    )
    assert [button.key for button in at.button if "delete" in str(button.key)] == []  # only what is taken back can go
    at.button(key=numbers[0]).click().run()
    at.button(key="kam_undo_go").click().run()
    delete = numbers[0].replace("undo", "delete")
    at.button(key=delete).click().run()
    assert i18n.text("ledger.remains.rows", "en", n="3") in View(at).text
    at.button(key="kam_delete_keep").click().run()
    at.button(key=delete).click().run()
    at.button(key="kam_delete_go").click().run()
    seen = View(at)
    assert seen.errors == []
    assert "deleted for good" in seen.text
    keys = {str(button.key) for button in at.button}
    assert keys.isdisjoint({delete, numbers[0].replace("undo", "redo"), "kam_delete_go"})
    assert total() == 1200.75


def test_a_preview_that_another_session_ended_is_made_anew_of_what_is_loaded_now() -> None:
    """What it proposed was proposed of other data: it is not kept, and nothing counts twice."""
    mine = send(AGAIN, "mine.csv")
    mine.button(key="kam_preview").click().run()
    assert not mine.radio  # nothing is loaded that it could meet
    ingest.discard_pending(database.engine())
    other = send(SALES, "other.csv")
    other.button(key="kam_preview").click().run()
    other.button(key="kam_commit").click().run()
    assert total() == 1200.75
    mine.run()
    assert [error.startswith("This import is already over") for error in View(mine).errors] == [True]
    assert "kam_commit" not in [button.key for button in mine.button]
    mine.button(key="kam_preview").click().run()
    (choice,) = [radio for radio in mine.radio if str(radio.key).startswith("kam_mode_")]
    assert choice.value == "update"
    mine.button(key="kam_commit").click().run()
    assert View(mine).errors == []
    assert total() == 1000.50 + 250.25 - 60 + 400


def test_the_same_file_that_was_replaced_since_is_told_as_that() -> None:
    for text, name in ((SALES, "a.csv"), (AGAIN, "b.csv")):
        at = send(text, name)
        at.button(key="kam_preview").click().run()
        at.button(key="kam_commit").click().run()
    at = send(SALES, "a again.csv")
    at.button(key="kam_preview").click().run()
    seen = View(at)
    assert seen.errors == []
    assert "as import 1 (a.csv); of its rows, 2 have been replaced since (by import 2)" in seen.text


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("Credit note number,Credit note date,Customer ID,Amount\nG1,2024-01-01,C1,-{}\n", "G1"),
        ("Period,Salesperson,Target amount\n2024-01,Meyer,{}\n", ""),
        ("Date,From currency,To currency,Rate\n2024-01-02,EUR,USD,{}\n", ""),
        ("Month,Customer ID,Cost type,Amount\n2024-01,C1,freight,{}\n2024-01,C2,freight,1\n", ""),
    ],
)
def test_rows_that_change_are_listed_for_kinds_without_customer_or_document(text: str, document: str) -> None:
    at = send(text.format("1.50"), "a.csv")
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    at = send(text.format("2.25"), "b.csv")
    at.button(key="kam_preview").click().run()
    assert View(at).errors == []
    (choice,) = [radio for radio in at.radio if str(radio.key).startswith("kam_mode_")]
    without_number = "Cost" in text  # nothing tells what an update would update
    assert choice.value == ("replace" if without_number else "update")
    assert len(choice.options) == (2 if without_number else 3)
    (rows,) = [frame.value for frame in at.dataframe if "Change" in frame.value]
    assert "Customer name" not in rows
    assert ("Customer id" in rows) == ("Customer ID" in text)
    assert rows[["Change", "Document"]].to_numpy().tolist() == [["Changed", document]]


def test_a_further_customer_list_shows_what_it_changes() -> None:
    for text, name in (("Customer ID,Customer Name,City\nC1,Alpha,Bonn\nC2,Beta,Kiel\n", "a.csv"),
                       ("Customer ID,Customer Name,City\nC1,Alpha,Ulm\nC2,Beta,\nC3,Gamma,Jena\n", "b.csv")):  # fmt: skip
        at = send(text, name)
        at.button(key="kam_preview").click().run()
        assert View(at).errors == []
        assert not at.radio
        shown = [frame.value for frame in at.dataframe if "Change" in frame.value]
        if name == "a.csv":
            assert shown == []  # all of them are new
            at.button(key="kam_commit").click().run()
    assert "New: 1, Changed: 1, Gone: 0, Same: 1" in View(at).text
    assert shown[0].to_dict("records") == [
        {"Change": "Changed", "Customer name": "Alpha", "What is different": "City: Bonn → Ulm"},
        {"Change": "New", "Customer name": "Gamma", "What is different": ""},
    ]
