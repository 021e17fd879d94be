"""What a page gets from the shell: data, scope, language, theme, and the words and links that follow from them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from cachetools import LRUCache

from kam_analytics import i18n, metrics
from kam_analytics.charts.numbers import Numbers
from kam_analytics.charts.text import shorten
from kam_analytics.charts.theme import Theme
from kam_analytics.engine import Engine
from kam_analytics.profile import Profile
from kam_analytics.scope import Period, Scope, comparison_kind, to_query

Query = Mapping[str, Sequence[str]]
Made = TypeVar("Made")

# A Chinese unit needs no blank before the word that follows it: '160 万 无法收回' reads '160 万无法收回'.
_AFTER_UNIT = re.compile(r"(\d[ \u00a0](?:万亿|万|亿|天|个百分点)(?:</a>)?) (?=[\u4e00-\u9fff])")

COMPLETENESS = "passport/completeness"  # what charts rest on that is incomplete: every page with charts asks for it
_CURRENCY = 20  # letters of a currency that are shown
_MOST_MADE = 256
_made: LRUCache[Any, tuple[Any, Any]] = LRUCache(_MOST_MADE)
_made_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one run. `query` holds all parameters of the address, `scope` what the filters mean."""

    name: str
    engine: Engine
    profile: Profile
    scope: Scope
    lang: str
    theme: Theme
    numbers: Numbers
    query: Query
    ignored: list[tuple[str, str]] = field(default_factory=list)  # impossible values of the address that a page met

    def t(self, key: str, **params: Any) -> str:
        """The text `key` in the language of the page."""
        text = i18n.text(key, self.lang, **params)
        return _AFTER_UNIT.sub(r"\1", text) if params and self.lang == "zh" else text

    def run(self, metric: str, **params: Any) -> metrics.Result:
        return metrics.run(self.engine, metric, self.scope, **params)

    def prepare(self, *names: str, also: Sequence[tuple[str, Scope]] = (), **params: Any) -> None:
        """Run metrics that the page will ask for side by side, and with them what their charts rest on, which takes longest
        and so comes first; each gets those of the parameters that it takes. `also`: those in other scopes than the page's."""
        asked = ((name, self.scope) for name in (COMPLETENESS, *names))
        metrics.prepare(self.engine, [*asked, *also], params)

    def once(self, name: str, make: Callable[[], Made], *results: metrics.Result | None) -> Made:
        """What `make` gives, made anew only when the results it rests on, the address, the language or the theme have
        changed. For all sessions: nothing else may enter into it, and nobody may change it."""
        address = tuple((key, tuple(values)) for key, values in self.query.items())
        key = (self.name, name, self.lang, self.theme, address, tuple(id(result) for result in results))
        with _made_lock:
            if (hit := _made.get(key)) is not None:
                kept: Made = hit[0]
                return kept
        made = make()
        with _made_lock:
            _made[key] = made, results  # a result that is kept keeps its id to itself
        return made

    def money(self, value: Any, *, signed: bool = False) -> str:
        """A short amount without its currency, which stands once in the subtitle."""
        return self.numbers.compact(value, signed=signed)

    @property
    def currency(self) -> str:
        """The currency as words: its code, or 'company currency' when the extracts name none."""
        return self.currency_name(self.scope.currency)

    def currency_name(self, code: str) -> str:
        """A currency as words: its code, or the name that extracts give it, cut where that is long."""
        return shorten(code, _CURRENCY) if code else self.t("shell.company_currency")

    def day(self, value: Any) -> str:
        """A date as the reader writes it; missing dates read 'n/a'."""
        if value is None or value != value:  # NaT is not equal to itself
            return self.t("shell.not_available")
        return f"{value:%Y-%m-%d}"

    def span(self, period: Period | None) -> str:
        """A period in words: by months where it is made of whole ones."""
        if period is None:
            return self.t("shell.no_comparison")
        if period.whole_months == period:
            first, last = f"{period.start:%Y-%m}", f"{period.end:%Y-%m}"
            return first if first == last else self.t("shell.span", start=first, end=last)
        return self.t("shell.span", start=period.start.isoformat(), end=period.end.isoformat())

    def against(self) -> str:
        """'against 2022-07 to 2023-06', or nothing without a comparison."""
        return self.t("shell.against", period=self.span(self.scope.base)) if self.scope.base else ""

    def versus(self, text: str) -> str:
        """`text` with the comparison period after it, where there is one."""
        return self.t("shell.comma").join(part for part in (text, self.against()) if part)

    @property
    def base_name(self) -> str:
        """What the comparison period is called beside a chart."""
        return self.t(f"shell.base.{comparison_kind(self.scope)}")

    def subtitle(self, measure: str, *, unit: bool = True, as_of: bool = False) -> str:
        """The line under a title: measure, unit, period or day."""
        parts = [measure + (self.t("shell.comma") + self.currency if unit else "")]
        parts.append(
            self.t("shell.as_of_day", day=self.day(self.scope.as_of)) if as_of else self.span(self.scope.period)
        )
        return self.t("shell.comma").join(parts)

    def link_query(self, **extra: Sequence[str]) -> dict[str, list[str]]:
        """The parameters that carry this scope and language to another page."""
        carried = to_query(self.scope, self.profile.choices)
        if self.lang in self.query.get("lang", ()):
            carried["lang"] = [self.lang]
        return carried | {name: list(values) for name, values in extra.items()}

    def href(self, target: str, **extra: Sequence[str]) -> str:
        """A relative address of another page in this scope, for use in our own HTML."""
        return self.hrefs([target], **extra)[0]

    def hrefs(self, targets: Sequence[str], **extra: Sequence[str]) -> list[str]:
        """The same for several pages."""
        query = urlencode(self.link_query(**extra), doseq=True)
        tail = f"?{query}" if query else ""
        return [f"./{'' if target == 'overview' else target}{tail}" for target in targets]

    def param(self, name: str, default: str, choices: Sequence[str] | None = None) -> str:
        """One page parameter of the address. A value that is not among the choices counts as absent and is noted in
        `ignored`, as are all but the last of several."""
        values = self.query.get(name, ())
        self.ignored.extend((name, value) for value in values[:-1] if value != values[-1])
        value = values[-1] if values else default
        if choices is None or value in choices:
            return value
        if values:
            self.ignored.append((name, value))
        return default

    def days_before(self, day: date) -> int:
        return (self.scope.as_of - day).days
