"""Rejected rows on the upload page: shown with their reason, downloaded, and loaded when they come back mended."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from tests.app.test_upload import SALES, count, send, total
from tests.app.view import View

Download = Callable[[AppTest, str], list[list[str]]]

BAD = SALES + "A4;not a date;Miller & Sons;Nut;1;10;1\r\n"


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("empty")


@pytest.fixture
def download(monkeypatch: pytest.MonkeyPatch) -> Download:
    """The rows of the CSV that a download button would send when pressed, by its key."""
    contents: dict[str, Any] = {}
    original = DeltaGenerator.download_button

    def seen(self: DeltaGenerator, label: str, data: Any, *args: Any, **options: Any) -> bool:
        contents[options["key"]] = data
        return original(self, label, data, *args, **options)

    monkeypatch.setattr(DeltaGenerator, "download_button", seen)
    monkeypatch.setattr(st, "download_button", lambda *args, **options: seen(st._main, *args, **options))

    def read(at: AppTest, key: str) -> list[list[str]]:
        assert key in [button.key for button in at.get("download_button")]
        return list(csv.reader(io.StringIO(contents[key]().decode("utf-8-sig")), delimiter=";"))

    return read


def test_rejected_rows_are_shown_with_row_and_reason() -> None:
    long = "not a date " * 9
    at = send(BAD.replace("not a date", long).replace("Miller", long))
    assert "sales.csv looks like sales lines: 4 rows" in View(at).message  # all of it was looked at
    at.button(key="kam_preview").click().run()
    shown = View(at)
    assert shown.headline["To load"].value == "3"
    assert shown.headline["Rejected"].value == "1"
    rejects = next(table.value for table in at.dataframe if "Reason" in table.value.columns)
    assert rejects["Row"].tolist() == [5]
    assert rejects["Value"].tolist() == [long]
    ends = [table.proto.arrow_data.styler.display_values.count("…".encode()) for table in at.dataframe]
    assert ends[:2] == [1, 4]  # the rejected value; of two rows to load the name, which is the id too


def test_all_rejected_rows_can_be_downloaded_before_and_after(download: Download) -> None:
    """More than the list shows, with the rows of the file they stand in; formulas of the file do not run."""
    head, *lines = SALES.splitlines(keepends=True)
    at = send(head + "".join(lines) * 40 + "".join(f"B{n};=1+{n};Miller & Sons;Nut;1;10;1\r\n" for n in range(25)))
    at.button(key="kam_preview").click().run()
    (button,) = [button for button in at.get("download_button") if button.key == "kam_rejects"]
    assert button.label == "Rejected rows to mend (CSV): 25"
    assert "... and 5 more rejected rows" in View(at).text  # a fault a row, twenty are listed
    first = 40 * len(lines) + 2
    reason = "not a date in the chosen order"
    rows = [
        [f"B{n}", f"'=1+{n}", "Miller & Sons", "Nut", "1", "10", "1", str(first + n), "Order Date", f"'=1+{n}", reason]
        for n in range(25)
    ]
    names, *found = download(at, "kam_rejects")
    assert names[:-4] == head.strip().split(";")
    assert names[-3:] == ["faulty column", "faulty value", "why rejected"]
    assert found == rows
    at.button(key="kam_commit").click().run()
    (button,) = [b for b in at.get("download_button") if re.fullmatch(r"kam_rejects_\d+", str(b.key))]
    assert button.label == "Rejected rows to mend (CSV): 25"
    assert download(at, str(button.key)) == [names, *found]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_mended_rows_complete_their_import(download: Download, lang: str) -> None:
    """Down, mended, up again: nothing is asked, and the list of imports says what became of the rejected row."""
    at = send(BAD, lang=lang)
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    (button,) = [b for b in at.get("download_button") if re.fullmatch(r"kam_rejects_\d+", str(b.key))]
    head, row = download(at, str(button.key))
    row[1] = "2024-04-01"
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([head, row])
    at = send(stream.getvalue(), "rejects.csv", lang)
    number = re.search(r"\d+", str(button.key))
    assert number is not None
    said = {
        "en": f"These are rejected rows of import {number[0]} (sales.csv).",
        "zh": f"这是第 {number[0]} 次导入（sales.csv）中被拒绝的行",
    }[lang]
    assert View(at).message.startswith(said)
    shown = [box.key for box in at.get("selectbox") if not str(box.key).startswith("kam_template")]
    assert not shown  # nothing to answer: the completed import has answered it
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    seen = View(at)
    assert seen.errors == []
    assert (count("sales_line"), total()) == (4, 1210.75)
    lines = seen.parts("kam-line-text")
    completes = {"en": f"completes import {number[0]}", "zh": f"补全第 {number[0]} 次导入"}[lang]
    mended = {"en": "1 rejected, of these 1 mended since", "zh": "拒绝 1 行（其中 1 行已更正导入）"}[lang]
    assert [completes in line for line in lines[:2]] == [True, False]
    assert [mended in line for line in lines[:2]] == [False, True]
    assert not [b for b in at.get("download_button") if str(b.key).startswith("kam_rejects")]
    at.button(key=f"kam_undo_{number[0]}").click().run()  # the question names what stays
    stays = {
        "en": r"loaded: 1 \(import (\d+), rejects\.csv, 20\d\d-",
        "zh": r"1 行仍然保留（第 (\d+) 次导入，rejects\.csv，20\d\d-",
    }[lang]
    asked = re.search(stays, View(at).text)
    assert asked is not None
    assert int(asked[1]) > int(number[0])
