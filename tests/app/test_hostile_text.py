"""Text from data that looks like markup, SQL, a formula or a directive stays text, on every page and in downloads."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kam_analytics import metrics, profile
from kam_analytics.engine import Engine
from kam_analytics.ui import database, downloads
from tests.app.hostile import MARKUP, TEXTS, identity
from tests.app.view import PAGES, app, look, view

DANGER = re.compile(r"<\s*(img src=x|script|b>b)|<[^>]*\son\w+\s*=", re.IGNORECASE)
# The tags that Plotly reads in its texts; everything else must come escaped.
PLOTLY_TAGS = re.compile(r"</?(b|i|br|span|extra)(\s[^<>]*)?/?>|<extra></extra>")


@pytest.fixture(autouse=True)
def hostile(use: Callable[[str], Path]) -> Path:
    return use("hostile")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_writes_markup_from_data(page: str, lang: str) -> None:
    shown = look(page, lang=lang)
    assert shown.errors == []
    for body in shown.bodies:
        assert not DANGER.search(_without_sparklines(body))


def _without_sparklines(body: str) -> str:
    return re.sub(r'<img class="kam-spark"[^>]*>', "", body)


@pytest.mark.parametrize("place", range(len(TEXTS)))
def test_the_account_page_shows_the_name_as_it_is(place: int) -> None:
    shown = look("account", query={"customer": identity(place)})
    assert shown.errors == []
    assert shown.notices == []
    head = next(body for body in shown.bodies if 'class="kam-account"' in body)
    assert f"<h2>{html.escape(TEXTS[place])}</h2>" in head
    assert not DANGER.search(head)


@pytest.mark.parametrize("page", PAGES)
def test_no_element_reads_data_as_markdown(page: str) -> None:
    """Markdown, captions, headings and labels would turn names into links, pictures or colours."""
    shown = look(page)
    at = shown.at
    for kind in ("markdown", "caption", "header", "subheader", "title", "metric", "page_link", "button", "expander"):
        for node in at.get(kind):
            text = str(getattr(node.proto, "body", "")) + str(getattr(node.proto, "label", ""))
            assert not any(name in text for name in TEXTS), (kind, text)


@pytest.mark.parametrize("page", PAGES)
def test_charts_escape_what_plotly_would_read_as_markup(page: str) -> None:
    for chart in look(page).charts.values():
        for text in texts_of(chart):
            left = PLOTLY_TAGS.sub("", text)
            assert "<" not in left, text


def texts_of(value: Any, key: str = "") -> Iterator[str]:
    """All words of a figure that Plotly draws: no ids, no packed numbers."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("customdata", "ids", "bdata"):
                yield from texts_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, key)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("page", ["overview", "key_accounts", "portfolio", "receivables"])
def test_names_reach_the_charts_as_they_are(page: str) -> None:
    """Escaped, not mutilated: undoing the escapes gives the name again."""
    drawn = html.unescape(" ".join(text for chart in look(page).charts.values() for text in texts_of(chart)))
    assert TEXTS[0] in drawn or TEXTS[0][:12] in drawn


def test_tables_hold_the_names_as_they_are() -> None:
    table = look("key_accounts").tables["accounts"]
    assert set(table["customer_name"]) == set(TEXTS)
    assert set(look("receivables").tables["aged"]["customer_name"]) == set(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_values_work_as_filters(text: str) -> None:
    shown = look("key_accounts", query={"region": text})
    assert shown.errors == []
    known = text in TEXTS[:7]
    assert bool(shown.notices) is not known
    assert not DANGER.search(_without_sparklines(shown.html))


def test_hostile_values_can_be_picked_in_the_filter_bar() -> None:
    at = app("key_accounts").run()
    at.multiselect(key="kam_region").set_value([TEXTS[0], TEXTS[1]]).run()
    assert at.query_params["region"] == [TEXTS[0], TEXTS[1]]
    assert not at.exception


def test_hostile_search_words_are_words() -> None:
    for text in TEXTS:
        at = app("glossary", query={"search": text}).run()
        assert not at.exception
    at = app("key_accounts").run()
    assert not at.exception


def test_the_tables_are_still_there() -> None:
    for text in TEXTS:
        view("account", query={"customer": text, "region": text, "category": text, "measure": text})
    opened = database.engine()
    assert opened.rows("SELECT count(*) AS n FROM sales_line")[0]["n"] == 24 * len(TEXTS)


# -- downloads ---------------------------------------------------------------------------------------------------

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
DOWNLOADED = ("sales/pareto", "sales/movers", "receivables/ageing", "receivables/invoices", "portfolio/matrix")


def result_of(name: str) -> metrics.Result:
    opened: Engine = database.engine()
    known = profile.of(opened)
    return metrics.run(opened, name, known.choices.defaults)


@pytest.mark.parametrize("name", DOWNLOADED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_csv_cells_start_no_formula_and_lose_nothing(name: str, lang: str) -> None:
    result = result_of(name)
    text = downloads.as_csv(result, lang).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == [column.label[lang] for column in result.metric.columns]
    assert len(rows) - 1 == result.table.num_rows
    for column, values in zip(result.table.column_names, zip(*rows[1:], strict=True), strict=True):
        for exact, written in zip(result.table[column].to_pylist(), values, strict=True):
            if isinstance(exact, str):
                assert not written.startswith(FORMULA)
                assert written.removeprefix("'") == exact.removeprefix("'")
            elif exact is None:
                assert written == ""
            else:
                assert written == str(exact)


@pytest.mark.parametrize("name", DOWNLOADED)
def test_excel_cells_are_text_never_formulas_or_links(name: str) -> None:
    result = result_of(name)
    book = openpyxl.load_workbook(io.BytesIO(downloads.as_xlsx(result, "en", ["About", TEXTS[2]])))
    sheet = book.active
    assert sheet["A2"].value == TEXTS[2]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert all(cell.hyperlink is None for cell in cells)
    found = {cell.value for cell in cells if isinstance(cell.value, str)}
    wanted = {value for column in result.table.columns for value in column.to_pylist() if isinstance(value, str)}
    assert wanted <= found


def test_missing_and_endless_numbers_are_empty_cells() -> None:
    import pyarrow as pa

    result = result_of("sales/pareto")
    columns = {"customer_name": ["a", "b", "c"], "share": [float("nan"), float("inf"), None]}
    odd = metrics.Result(result.metric, result.scope, pa.table(columns), result.frame, "", {})
    rows = list(csv.reader(io.StringIO(downloads.as_csv(odd, "en").decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["", "", ""]
    sheet = openpyxl.load_workbook(io.BytesIO(downloads.as_xlsx(odd, "en", ["x"]))).active
    assert [row[1].value for row in list(sheet.iter_rows())[3:]] == [None, None, None]


def test_full_width_signs_start_no_formula() -> None:
    """Excel in Chinese and Japanese reads full-width signs as formulas too."""
    for sign in FORMULA:
        assert downloads.plain(f"{sign}1+1") == f"'{sign}1+1"
    assert downloads.plain("1+1") == "1+1"
    assert json.dumps(downloads.plain("")) == '""'


def test_markup_list_is_what_the_texts_hold() -> None:
    assert all(any(part in text for text in TEXTS) for part in MARKUP)
