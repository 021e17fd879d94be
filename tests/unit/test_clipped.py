"""Long texts in tables: shown with an ellipsis, whole for copies and searches."""

from __future__ import annotations

import pandas as pd
from pandas.io.formats.style import Styler

from kam_analytics.ui import tables

ROWS = pd.DataFrame({"name": ["Bolt", "abcdefghijk"], "note": ["x", "螺栓螺母垫圈"], "n": [1, 12345678901]})


def test_only_texts_that_are_too_long_are_cut() -> None:
    """Of ten half ems one is the ellipsis: nine letters stay, or four of Chinese, which take two each."""
    shown = tables.clipped(ROWS, 10)
    assert isinstance(shown, Styler)
    html = shown.to_html()
    assert ("abcdefghi…" in html, "abcdefghij" in html) == (True, False)
    assert ("螺栓螺母…" in html, "螺栓螺母垫" in html) == (True, False)
    assert (">Bolt<" in html, ">12345678901<" in html) == (True, True)
    assert shown.data.equals(ROWS)


def test_columns_that_are_not_named_stay_whole() -> None:
    shown = tables.clipped(ROWS, 10, ["name"])
    assert isinstance(shown, Styler)
    assert "abcdefghi…" in shown.to_html()
    assert "螺栓螺母垫圈" in shown.to_html()


def test_a_frame_without_long_texts_is_sent_as_it_is() -> None:
    """Twelve half ems hold both: eleven letters, and six of two each."""
    assert tables.clipped(ROWS, 12) is ROWS
    assert tables.clipped(ROWS, 10, ["n"]) is ROWS
