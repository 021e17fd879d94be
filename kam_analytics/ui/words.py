"""The words of a chart, taken from the catalogue by the fields of its label class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from kam_analytics import i18n
from kam_analytics.ui.page import Page

Labels = TypeVar("Labels")


def labels(page: Page, kind: type[Labels], section: str, **given: Any) -> Labels:
    """An instance of a chart's label class: each field is `charts.<section>.<field>` of the catalogue, a mapping
    field all entries below it; `given` wins. Templates stay templates: the chart fills them in."""
    texts = i18n.catalogue(page.lang)
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        key = f"charts.{section}.{field.name}"
        if field.name in given:
            values[field.name] = given[field.name]
        elif key in texts:
            values[field.name] = texts[key]
        else:
            if below := _below(page.lang, f"{key}."):
                values[field.name] = below
    return kind(**values)


def terms(page: Page, section: str) -> Mapping[str, str]:
    """All words of one section: of the terms (`tier`), or of another file when it is named (`churn.level`)."""
    return _below(page.lang, f"{section}." if "." in section else f"terms.{section}.")


@cache
def _below(lang: str, prefix: str) -> Mapping[str, str]:
    texts = i18n.catalogue(lang)
    return MappingProxyType({key.removeprefix(prefix): texts[key] for key in texts if key.startswith(prefix)})


def tiers(page: Page) -> dict[str, str]:
    """The tiers with the marks that they have in the charts."""
    return {name: f"{page.theme.tier(name).glyph} {word}" for name, word in terms(page, "tier").items()}
