"""The upload page reads a file as files of its shape were read last, says so, and lets that go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kam_analytics.ui import database
from tests.app.test_upload import count, send
from tests.app.view import View

FIRST = "Datum;Betrag;customer id\n03/04/2024;1,50;C1\n05/04/2024;2,25;C2\n"
NEXT = "Datum;Betrag;customer id\n06/04/2024;4,00;C1\n07/05/2024;5,10;C3\n"


@pytest.fixture(autouse=True)
def database_copy(own: Callable[[str], Path]) -> Path:
    return own("demo")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Read as files of this shape were last time"), ("zh", "按上次的读法读取")]
)
def test_the_next_file_needs_no_answers_and_can_be_read_anew(lang: str, said: str) -> None:
    at = send(FIRST, "april.csv", lang)
    at.selectbox(key="kam_kind").set_value("sales").run()
    for target, source in (("order_date", "Datum"), ("revenue", "Betrag")):
        at.selectbox(key=f"kam_map_sales_{target}_").set_value(source).run()
    at.radio(key="kam_answer_date_order").set_value("dmy").run()
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    assert View(at).errors == []
    assert count("sales_line") == 2
    at = send(NEXT, "may.csv", lang)
    assert said in View(at).text
    assert "april.csv" in View(at).text
    at.button(key="kam_preview").click().run()
    at.button(key="kam_commit").click().run()
    (last,) = database.engine().rows("SELECT max(order_date)::VARCHAR AS day, sum(revenue) AS total FROM sales_line")
    assert (last["day"], float(last["total"])) == ("2024-05-07", 12.85)
    at = send(NEXT.replace("4,00", "4,10"), "june.csv", lang)
    at.button(key="kam_forget_reading").click().run()
    shown = View(at)
    assert said not in shown.text
    assert database.engine().rows("SELECT count(*) AS n FROM remembered_reading") == [{"n": 0}]
