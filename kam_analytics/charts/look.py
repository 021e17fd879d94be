"""What every figure wears: fonts, colours, axes and margins of its theme, written into the figure itself.

No Plotly template: each object in a template is new to Plotly when it is handed the same figure again (Streamlit does
that at once), and it would draw the whole chart a second time.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from kam_analytics.charts.margins import PAD, STANDOFF, fitting
from kam_analytics.charts.theme import FONT_FAMILY, Theme

# What a click leaves unselected steps back but stays readable.
_FADED = {"marker": {"opacity": 0.35}}
_FADING = frozenset({"bar", "scatter", "scattergl"})


class Figure(go.Figure):  # type: ignore[misc]
    """A figure that can be settled: what it is made of is then put together once, however often it is shown."""

    _settled: dict[str, Any] | None = None

    def settle(self) -> None:
        """Nothing of it will change any more."""
        self._settled = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = self._settled or super().to_dict()
        return said


def dressed(theme: Theme, data: Sequence[Any], layout: Mapping[str, Any]) -> Figure:
    """A figure of `data` with the theme's look beneath what `layout` says."""
    worn = _over(_layout(theme), layout)
    for name in {"xaxis", "yaxis", *(name for name in layout if name.startswith(("xaxis", "yaxis")))}:
        worn[name] = _over(_axis(theme), worn.get(name, {}))
    worn["annotations"] = [_over(_note(theme), note) for note in layout.get("annotations", ())]
    worn["margin"] |= fitting(theme, worn)
    figure = Figure(data=list(data), layout=worn)
    figure.layout.template = None
    for trace in figure.data:
        if trace.type in _FADING:
            trace.unselected = _FADED
    # The same revision says: the same data. Plotly then draws a figure that it is handed twice only once.
    figure.layout.datarevision = zlib.crc32(figure.to_json().encode())
    return figure


def _over(under: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """`under` with everything that `given` says, at every depth."""
    merged = dict(under)
    for name, value in given.items():
        below = merged.get(name)
        merged[name] = _over(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _axis(theme: Theme) -> dict[str, Any]:
    return {
        "automargin": True,
        "fixedrange": True,
        "gridcolor": theme.rule,
        "linecolor": theme.ink_soft,
        "showgrid": False,
        "showline": False,
        "tickangle": 0,
        "tickfont": {"color": theme.ink_soft, "size": theme.small_size},
        "ticks": "",
        "title": {"font": {"color": theme.ink_soft, "size": theme.small_size}, "standoff": STANDOFF},
        "zeroline": False,
    }


def _note(theme: Theme) -> dict[str, Any]:
    return {"font": {"color": theme.ink, "size": theme.small_size}, "showarrow": False}


def _layout(theme: Theme) -> dict[str, Any]:
    return {
        "autotypenumbers": "strict",
        "bargap": 0.3,
        "clickmode": "event+select",
        "colorway": list(theme.greys),
        "dragmode": False,
        "font": {"family": FONT_FAMILY, "color": theme.ink, "size": theme.font_size},
        "hoverlabel": {
            "align": "left",
            "bgcolor": theme.paper,
            "bordercolor": theme.ink_soft,
            "font": {"family": FONT_FAMILY, "color": theme.ink, "size": theme.font_size},
        },
        "hovermode": "closest",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "pad": PAD},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.ink_soft, "activecolor": theme.accent},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ".,",
        "showlegend": False,
    }
