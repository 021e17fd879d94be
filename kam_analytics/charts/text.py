"""Text from data, made safe and short for a Plotly figure.

Plotly renders text through its own small HTML: it obeys <b>, <i>, <a href>, <br>, <span style> and decodes
the entities &amp; &lt; &gt; and numeric ones, but not &quot;. A pair of dollar signs starts MathJax where a
page has loaded it. So a name is escaped with exactly what Plotly decodes again, and reaches the screen as
it was typed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, Final

import pandas as pd

ELLIPSIS: Final = "…"
# Widths in units of half an em: a Chinese character is two, a Latin letter about one.
LABEL_WIDTH: Final = 26
HOVER_WIDTH: Final = 56
_LATIN_UNIT: Final = 0.54
_THIN: Final = frozenset(" .,:;'|!ijlft()[]-")
_BROAD: Final = frozenset("mwMW%@")
# Closing signs belong to the line before (and a per cent sign to its number).
_NEVER_FIRST: Final = frozenset(
    "%,.;:!?)]}。、》」』】”’ \uff0c\uff1b\uff1a\uff01\uff1f\uff09\uff05"
)  # and their wide forms
_REPLACED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def clean(text: Any) -> str:
    """Text of one line: missing -> '', control and direction-changing characters out, white space single."""
    if text is None or text is pd.NA or text is pd.NaT or text != text:
        return ""
    line = str(text)
    if not line.isprintable():
        line = "".join(" " if character.isspace() else character for character in line if not _hidden(character))
    return " ".join(line.split())


def escape(text: Any) -> str:
    """`text` so that Plotly shows it literally in labels, annotations and hovers."""
    return clean(text).translate(_REPLACED)


def text_width(text: str) -> int:
    """Width in half ems: wide (Chinese, Japanese, Korean, full-width) characters count two, marks none."""
    return len(text) if text.isascii() else sum(map(_units, text))


def text_pixels(text: str, font_size: float) -> float:
    """An estimate of the drawn width in pixels, rather too wide than too narrow."""
    return text_width(text) * font_size * _LATIN_UNIT


def letters_pixels(text: str, font_size: float) -> float:
    """A closer estimate, letter by letter, by the widths of Helvetica's, which the fonts of the themes nearly share."""
    ems = sum(
        0.28 if letter in _THIN else 0.88 if letter in _BROAD else 0.68 if letter.isupper() else 0.56
        for letter in text
        if letter.isascii()
    )
    return font_size * (ems + 0.5 * text_width("".join(letter for letter in text if not letter.isascii())))


def shorten(name: Any, width: int = LABEL_WIDTH) -> str:
    """`name` cut to at most `width` half ems, with an ellipsis where something was cut; not escaped."""
    text = clean(name)
    if text_width(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _units(character)
        if used > width - 1:
            break
        kept += character
    return kept.rstrip(" ,.-·(（") + ELLIPSIS


def label(name: Any, width: int = LABEL_WIDTH) -> str:
    """`name` shortened, then escaped: what tick labels and annotations take."""
    return escape(shorten(name, width))


def wrap(name: Any, width: int = HOVER_WIDTH, lines: int = 4) -> str:
    """`name` escaped and broken by <br> into at most `lines` lines of `width` half ems."""
    text = clean(name)
    if text_width(text) <= width:
        return escape(text)
    rows: list[str] = [""]
    for word in _words(text, width):
        if rows[-1] and text_width(rows[-1] + word.rstrip()) > width:
            rows.append("")
        rows[-1] += word if rows[-1] else word.lstrip()
    if len(rows) > lines:
        rows = [*rows[: lines - 1], shorten("".join(rows[lines - 1 :]), width)]
    return "<br>".join(escape(row) for row in rows)


def hover(title: Any, *facts: tuple[str, str]) -> str:
    """The text of a hover box: the full name in bold, then one line for each (word, formatted value)."""
    lines = [f"<b>{wrap(title)}</b>"] if clean(title) else []
    lines += [f"{escape(word)}{_colon(word)}{escape(value)}" if word else escape(value) for word, value in facts]
    return "<br>".join(lines)


def _colon(word: str) -> str:
    """The colon of the script that the word ends in."""
    return "：" if text_width(word[-1:]) == 2 else ": "


def _words(text: str, width: int) -> list[str]:
    """Pieces that may stand at a line's end: words with their space, single wide characters, cut long
    words."""
    pieces: list[str] = [""]
    for character in text:
        if pieces[-1] and character not in _NEVER_FIRST and _breaks(pieces[-1], character, width):
            pieces.append("")
        pieces[-1] += character
    return pieces


def _breaks(piece: str, following: str, width: int) -> bool:
    wide = _units(piece[-1]) == 2 or _units(following) == 2
    return wide or piece.endswith(" ") or text_width(piece) >= width


@lru_cache(maxsize=4096)
def _units(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _hidden(character: str) -> bool:
    code = ord(character)
    if character.isspace():
        return False
    # Marks and overrides of text direction could make a name read as another name.
    return unicodedata.category(character) in ("Cc", "Cs") or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
