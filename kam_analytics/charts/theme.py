"""How every chart looks: colours, marks and type of both themes, in one place; `look` dresses figures in them.

The notation follows IBCS: actual solid dark, previous year solid light, plan outlined, forecast hatched.
Good and bad variances are blue and orange and always carry a sign. Risk and age of debt share one hue whose
depth grows with severity. Customer classes and tiers are depths of the accent, each with a mark of its own,
so that no meaning hangs on colour alone. Text reaches a contrast of 4.5 and drawn marks 3 against the paper
(WCAG AA).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Integral
from types import MappingProxyType
from typing import Any, Final

FONT_FAMILY: Final = (
    "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, "
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)
WALL_SCALE: Final = 1.25
# The least widths of charts, in laptop pixels: across the page, beside another chart, and on a narrow page.
FULL: Final = 1000
HALF: Final = 468
NARROW: Final = 360

ABC_CLASSES: Final = ("A", "B", "C")
TIERS: Final = ("vip", "important", "large", "small")
# Two vocabularies, one scale: levels of probability and states of order rhythm.
RISK_LEVELS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("low", "active"), 0),
        **dict.fromkeys(("medium", "watch"), 1),
        **dict.fromkeys(("high", "overdue"), 2),
        **dict.fromkeys(("very_high", "lost"), 3),
    }
)


@dataclass(frozen=True)
class Mark:
    """How one class, tier or level looks: colour, a glyph for text and tables, a Plotly marker symbol."""

    colour: str
    glyph: str
    symbol: str


@dataclass(frozen=True)
class Theme:
    """The colours of one theme as #rrggbb, and the step of its type.

    ink, ink_soft: text; rule: hairlines and grid; actual, previous: bars and lines (plan is an outline of
    `actual`, forecast hatches it); good, bad: variances; accent: the one highlight; neutral: amounts
    without a judgement (not yet due); unapplied: credits kept apart; ages: five depths, risks: four, greys:
    any other category; scale: 1 on a laptop, WALL_SCALE on a wide page; narrow: the page is so narrow (a
    phone, a split screen) that a chart may have no more than NARROW pixels.
    """

    name: str
    paper: str
    ink: str
    ink_soft: str
    rule: str
    actual: str
    previous: str
    good: str
    bad: str
    accent: str
    neutral: str
    unapplied: str
    ages: tuple[str, ...]
    risks: tuple[str, ...]
    classes: tuple[str, ...]
    tiers: tuple[str, ...]
    greys: tuple[str, ...]
    scale: float = 1.0
    narrow: bool = False

    @property
    def font_size(self) -> float:
        return round(13 * self.scale, 1)

    @property
    def small_size(self) -> float:
        return round(11.5 * self.scale, 1)

    def px(self, laptop: float) -> int:
        """A length in pixels, a step larger on the wall."""
        return round(laptop * self.scale)

    def for_wall(self) -> Theme:
        """The same theme for a meeting-room screen."""
        return replace(self, scale=WALL_SCALE)

    def for_phone(self) -> Theme:
        """The same theme for a narrow page."""
        return replace(self, narrow=True)

    def width(self, laptop: float) -> float:
        """The least laptop pixels of a chart that has `laptop` on a usual screen."""
        return min(laptop, NARROW) if self.narrow else laptop

    def text_on(self, fill: str) -> str:
        """The text colour that reads best on a filled mark."""
        return max((self.paper, self.ink), key=lambda colour: contrast_ratio(colour, fill))

    def alpha(self, colour: str, opacity: float) -> str:
        """`colour` made translucent, for bands behind lines."""
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity:g})"

    def abc(self, name: Any) -> Mark:
        """The mark of an ABC class; anything else is grey."""
        return self._ranked(name, ABC_CLASSES, self.classes, "●◆○", ("circle", "diamond", "circle-open"))

    def tier(self, name: Any) -> Mark:
        """The mark of a pyramid tier ('vip', 'important', 'large', 'small'); anything else is grey."""
        symbols = ("star", "triangle-up", "square", "square-open")
        return self._ranked(name, TIERS, self.tiers, "★▲■□", symbols)

    def risk(self, level: Any) -> Mark:
        """The mark of a level in RISK_LEVELS or of a number 0..3; anything else is grey."""
        depth = RISK_LEVELS.get(str(level), int(level) if isinstance(level, Integral) else None)
        if depth is None or not 0 <= depth < len(self.risks):
            return self.other(0)
        return Mark(self.risks[depth], "●", "circle")

    def other(self, position: int) -> Mark:
        """Grey number `position` for categories without a colour of their own; repeats after the last."""
        symbols = ("circle", "square", "diamond", "triangle-up")
        place = position % len(self.greys)
        return Mark(self.greys[place], "●■◆▲"[place], symbols[place])

    def _ranked(
        self,
        name: Any,
        names: tuple[str, ...],
        colours: tuple[str, ...],
        glyphs: str,
        symbols: tuple[str, ...],
    ) -> Mark:
        if not isinstance(name, str) or name not in names:
            return self.other(0)
        place = names.index(name)
        return Mark(colours[place], glyphs[place], symbols[place])


LIGHT: Final = Theme(
    name="light",
    paper="#fcfcfa",
    ink="#1b1d1f",
    ink_soft="#5c5f64",
    rule="#e1e3e7",
    actual="#3c3d41",
    previous="#8d9093",
    good="#2672b7",
    bad="#b35302",
    accent="#0c7d79",
    neutral="#8d9093",
    unapplied="#6e7074",
    ages=("#d47932", "#b25b06", "#934a04", "#753800", "#542600"),
    risks=("#d47932", "#ad5802", "#824000", "#5b2b00"),
    classes=("#004c49", "#0c7d79", "#799494"),
    tiers=("#004543", "#00625f", "#0c7d79", "#799494"),
    greys=("#8d9093", "#6e7074", "#55575b", "#3c3d41"),
)

DARK: Final = Theme(
    name="dark",
    paper="#16181b",
    ink="#eceef2",
    ink_soft="#a0a2a6",
    rule="#2d3033",
    actual="#d0d2d6",
    previous="#6b6e72",
    good="#5b9fe3",
    bad="#e5823c",
    accent="#53b2ac",
    neutral="#6b6e72",
    unapplied="#828588",
    ages=("#a05103", "#c46b1f", "#df833d", "#fe9f5b", "#ffccab"),
    risks=("#a05103", "#c96f25", "#f0934e", "#fdc49d"),
    classes=("#79d6d0", "#2f928d", "#56706f"),
    tiers=("#79d6d0", "#53b2ac", "#2f928d", "#56706f"),
    greys=("#828588", "#a0a2a6", "#c5c7cb", "#6b6e72"),
)

THEMES: Final[Mapping[str, Theme]] = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})

# Charts answer to hover and click; pictures are made by the page's own menu, so Plotly's bar stays away.
PLOTLY_CONFIG: Final[dict[str, Any]] = {
    "displayModeBar": False,
    "displaylogo": False,
    "showTips": False,
    "scrollZoom": False,
    "doubleClick": "reset",
}
_SELECTION_BUTTONS: Final = ("lasso2d", "select2d", "zoomIn2d", "zoomOut2d", "resetScale2d")


def selection_config(words: Mapping[str, str] | None = None, lang: str = "en") -> dict[str, Any]:
    """PLOTLY_CONFIG with buttons for lasso, box, zoom and reset (the portfolio).

    `words` translates Plotly's own hints: 'Lasso Select', 'Box Select', 'Zoom in', 'Zoom out', 'Reset axes',
    'Double-click to zoom back out'.
    """
    config = {**PLOTLY_CONFIG, "displayModeBar": True, "modeBarButtons": [list(_SELECTION_BUTTONS)]}
    if words:
        # Any name other than Plotly's default locale will do: the definition travels with the figure.
        config |= {"locale": lang, "locales": {lang: {"dictionary": dict(words)}}}
    return config


def picture_config(name: str, words: Mapping[str, str] | None = None, lang: str = "en") -> dict[str, Any]:
    """PLOTLY_CONFIG with one button, shown while the pointer is over the chart, that saves it as the PNG `name`.

    `words` translates Plotly's hint 'Download plot as a PNG'.
    """
    config = {
        **PLOTLY_CONFIG,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }
    if words:
        config |= {"locale": lang, "locales": {lang: {"dictionary": dict(words)}}}
    return config


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two #rrggbb colours by WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
