"""A page as a reader meets it, through Streamlit's AppTest: texts, headline figures, charts, tables, messages."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from kam_analytics.ui import menu
from tests.app.databases import ROOT

PAGES = menu.PAGES
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
TIMEOUT = 120  # seconds; a busy machine must not fail a test
Query = Mapping[str, str | Sequence[str]]
_LINK = re.compile(r'<a href="\./[^"?]*\??([^"]*)"[^>]*>(.*?)</a>')
_FIGURE = re.compile(r'<(a|div) class="kam-figure".*?</\1>', re.DOTALL)


@dataclass(frozen=True)
class Headline:
    """One headline figure as it reads."""

    value: str
    change: str
    note: str


class View:
    """One page after its run. `at` is Streamlit's own handle for clicks."""

    def __init__(self, at: AppTest) -> None:
        self.at = at

    @cached_property
    def bodies(self) -> list[str]:
        """Our own HTML in order, without the style sheet."""
        return [part.body for part in self.at.get("html") if not part.body.startswith("<style")]

    @property
    def html(self) -> str:
        return "\n".join(self.bodies)

    @property
    def text(self) -> str:
        """What our own HTML says, without its tags."""
        return plain(self.html)

    def parts(self, css_class: str) -> list[str]:
        """The texts of our blocks of one class."""
        return [plain(body) for body in self.bodies if f'class="{css_class}' in body]

    @property
    def title(self) -> str:
        return self.parts("kam-title")[0]

    @property
    def message(self) -> str:
        """The sentences a page opens with."""
        return self.parts("kam-message")[0]

    @property
    def scope(self) -> str:
        """What the filter bar says in words."""
        return self.parts("kam-scope")[0]

    @property
    def errors(self) -> list[str]:
        return [str(error.value) for error in self.at.exception] + self.parts("kam-error")

    @property
    def notices(self) -> list[str]:
        return self.parts("kam-notice")

    @property
    def headline(self) -> dict[str, Headline]:
        """Headline figures by label."""
        found = {}
        for match in _FIGURE.finditer(self.html):
            spans = {name: _span(match[0], f"kam-{name}") for name in ("label", "value", "change", "note")}
            found[spans["label"]] = Headline(spans["value"], spans["change"], spans["note"])
        return found

    @property
    def charts(self) -> dict[str, dict[str, Any]]:
        """Chart key -> its figure as sent to the browser, numbers decoded."""
        return {_key(node)[: -len("_figure")]: json.loads(node.proto.spec) for node in self.at.get("plotly_chart")}

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The rows as sent to the browser, by the table's key; one that cannot be clicked has none and goes by the
        name of its first column."""
        found = {}
        for table in self.at.dataframe:
            rows = table.value
            found[table.key.removesuffix("_table") if table.key else str(rows.columns[0])] = rows
        return found

    @property
    def links(self) -> dict[str, str]:
        """Label of a menu or page link -> its query string."""
        menu = next(body for body in self.bodies if 'class="kam-menu"' in body)
        found = {plain(label): html.unescape(query) for query, label in _LINK.findall(menu)}
        return found | {link.proto.label: link.proto.query_string for link in self.at.get("page_link")}


def _key(node: Any) -> str:
    """The key that our code gave an element; Streamlit puts it at the end of the id."""
    return str(node.proto.id).rsplit("-", 1)[-1]


def _span(markup: str, css_class: str) -> str:
    match = re.search(rf'<span class="{css_class}[^"]*">(.*?)</span>', markup, re.DOTALL)
    return plain(match[1]) if match else ""


def plain(markup: str) -> str:
    """Markup as a reader sees it."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def numbers(trace: Mapping[str, Any], axis: str) -> list[float]:
    """The values of a trace; Plotly may send them as a packed array."""
    import base64

    import numpy as np

    values = trace[axis]
    if isinstance(values, dict) and "bdata" in values:
        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).astype(float).tolist()
    return list(values)


def app(page: str = "overview", *, lang: str = "en", theme: str = "light", query: Query | None = None) -> AppTest:
    """The app before its first run, on `page`, in a browser of that language and theme."""
    at = AppTest.from_file(ROOT / "app.py", default_timeout=TIMEOUT)
    at.context = {"locale": LOCALES[lang], "theme": theme}
    for name, value in (query or {}).items():
        at.query_params[name] = value if isinstance(value, str) else list(value)
    if page != "overview":
        at.switch_page(menu.path(page))
    return at


def view(page: str = "overview", *, lang: str = "en", theme: str = "light", query: Query | None = None) -> View:
    """`page` opened cold by its address."""
    return View(app(page, lang=lang, theme=theme, query=query).run())


def look(page: str = "overview", *, lang: str = "en", theme: str = "light", query: Query | None = None) -> View:
    """`view` for tests that only read, of a database that nothing changes: a page that several of them ask for is
    drawn once. That a second run would show the same is a test of its own, in test_budgets.py."""
    asked = tuple((name, value if isinstance(value, str) else tuple(value)) for name, value in (query or {}).items())
    return _drawn(os.environ["KAM_DATABASE"], page, lang, theme, asked)


@cache
def _drawn(
    database: str, page: str, lang: str, theme: str, query: tuple[tuple[str, str | tuple[str, ...]], ...]
) -> View:
    return view(page, lang=lang, theme=theme, query=dict(query))
