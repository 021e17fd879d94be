"""Which table, which header row, sheet, encoding and delimiter: said once, remembered for files that look alike."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook

from kam_analytics.engine import Engine
from kam_analytics.ingest import Outcome
from kam_analytics.ingest.model import Hints
from kam_analytics.ingest.planning import first_look, remembered
from kam_analytics.ingest.unattended.request import Request, handle
from tests.extracts import write


def give(engine: Engine, path: Path, **said: Any) -> Outcome:
    return handle(engine, Request(str(path), **said))


def asked(outcome: Outcome) -> list[str]:
    return [question.code for question in outcome.questions]


def told(outcome: Outcome) -> bool:
    """Whether the outcome says that it was read as last time."""
    return "as_last_time" in [note.code for note in outcome.warnings]


def loaded(outcome: Outcome) -> int:
    assert outcome.status == "committed", outcome
    assert outcome.rows is not None
    return outcome.rows.loaded


def names(engine: Engine) -> set[str]:
    return {row["name"] for row in engine.rows("SELECT coalesce(customer_name, customer_id) AS name FROM sales_line")}


def two_tables(folder: Path, week: int, rows: int) -> Path:
    """Sales of a week above those of another branch, with a column more."""
    above = "".join(f"A{week}-{n},2024-{week:02}-{n + 12},Meyer,{n}.50\n" for n in range(1, rows + 1))
    below = "".join(f"B{week}-{n},2024-{week:02}-{n + 12},Smith,{n}.25,Z\n" for n in range(1, 9))
    text = f"order id,order date,customer,revenue\n{above}\n\norder id,order date,customer,revenue,salesperson\n{below}"
    return write(folder, text, f"week{week}.csv")


def test_the_table_is_asked_for_once_and_remembered_wherever_it_stands(engine: Engine, tmp_path: Path) -> None:
    first, following = two_tables(tmp_path, 1, 10), two_tables(tmp_path, 2, 5)
    assert asked(give(engine, first)) == ["table"]
    assert loaded(give(engine, first, table=2)) == 8
    outcome = give(engine, following)
    assert (loaded(outcome), told(outcome)) == (8, True)
    assert "other_tables" in [note.code for note in outcome.warnings]  # what is not loaded is said
    assert names(engine) == {"Smith"}
    assert asked(give(engine, two_tables(tmp_path, 3, 4), forget=True)) == ["table"]
    assert asked(give(engine, two_tables(tmp_path, 4, 4))) == ["table"]  # forgotten it stays


def test_a_second_table_of_one_file_is_another_import_and_asks_again_next_time(engine: Engine, tmp_path: Path) -> None:
    first = two_tables(tmp_path, 1, 10)
    assert loaded(give(engine, first, table=1)) == 10
    assert give(engine, first, table=1).status == "unchanged"
    assert loaded(give(engine, first, table=2)) == 8
    assert give(engine, first, table=2).status == "unchanged"
    assert asked(give(engine, two_tables(tmp_path, 2, 5))) == ["table"]


def headed(folder: Path, name: str, lines: str, above: str = "") -> Path:
    return write(folder, above + "Ding,Sache,Zeug\n" + lines, name)


WORDS = "alpha,beta,gamma\ndelta,epsilon,zeta\neta,theta,iota\n"


@pytest.mark.parametrize("row", [1, 0])
def test_whether_a_row_is_the_header_is_asked_once(engine: Engine, tmp_path: Path, row: int) -> None:
    """As names of columns the row is known again by itself; as a row of data the file has nothing but its width."""
    first = headed(tmp_path, "a.csv", WORDS)
    look = first_look.take(engine, first)
    assert [question.code for question in look.inspection.asked] == ["header"]
    plan: Any = SimpleNamespace(completes=None, answers={}, look=first_look.said(look, Hints(header_row=row)))
    with engine.transaction(data_changed=False) as cursor:
        remembered.keep(cursor, plan, 1, "a.csv")
    again = first_look.take(engine, headed(tmp_path, "b.csv", WORDS * 2))
    assert again.known is not None
    assert again.inspection.asked == ()
    assert again.inspection.header_row == row
    other = first_look.take(engine, write(tmp_path, "Hund,Katze,Maus\n" + WORDS, "c.csv"))
    assert (other.known is None) == (row == 1)  # other names; but three columns without names are three columns
    assert (
        first_look.take(
            engine, write(tmp_path, "Hund,Katze,Maus,Esel\n" + WORDS.replace("\n", ",kappa\n"), "d.csv")
        ).known
        is None
    )


def test_an_encoding_holds_for_files_that_look_wrong_in_the_same_way(engine: Engine, tmp_path: Path) -> None:
    def sales(name: str, encoding: str, customer: str) -> Path:
        path = tmp_path / name
        path.write_bytes(f"order date,customer,revenue\n2024-01-13,{customer},1.50\n".encode(encoding))
        return path

    assert loaded(give(engine, sales("a.csv", "cp850", "Müller"), encoding="cp850")) == 1
    outcome = give(engine, sales("b.csv", "cp850", "Kübler"))
    assert (loaded(outcome), told(outcome)) == (1, True)
    outcome = give(engine, sales("c.csv", "utf-8", "Évian"))
    assert (loaded(outcome), told(outcome)) == (1, False)
    assert names(engine) == {"Müller", "Kübler", "Évian"}


def book(folder: Path, name: str, sheets: dict[str, list[str]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for title, customers in sheets.items():
        sheet = made.create_sheet(title)
        sheet.append(["order date", "customer", "revenue"])
        for day, customer in enumerate(customers, start=13):
            sheet.append([f"2024-01-{day}", customer, 1.5])
    made.save(folder / name)
    return folder / name


def test_a_sheet_is_remembered_for_workbooks_of_the_same_sheets(engine: Engine, tmp_path: Path) -> None:
    def take(name: str, sheets: dict[str, list[str]], **said: Any) -> set[str]:
        before = names(engine)
        loaded(give(engine, book(tmp_path, name, sheets), mode="add", **said))
        return names(engine) - before

    assert take("a.xlsx", {"Plan": ["P1"], "Ist": ["I1", "I2"]}, sheet="Ist") == {"I1", "I2"}
    assert take("b.xlsx", {"Plan": ["P3", "P4"], "Ist": ["I3"]}) == {"I3"}
    others = {"Plan": ["P5"], "Ist": ["I5"], "Neu": ["N5"]}  # not those sheets
    (question,) = give(engine, book(tmp_path, "c.xlsx", others), mode="add").questions
    assert (question.code, [choice.id for choice in question.choices]) == ("sheet", [*others, "all"])


def test_a_delimiter_is_remembered_and_a_later_word_takes_its_place(engine: Engine, tmp_path: Path) -> None:
    def sales(name: str, day: int) -> Path:
        return write(tmp_path, f"order date,customer;x,revenue\n2024-01-{day},A;B,1.50\n2024-01-{day},C;D,2.50\n", name)

    look = first_look.take(engine, sales("a.csv", 13), hints=Hints(delimiter=";"))
    assert first_look.said(look, look.hints)["hints"] == {"delimiter": ";"}
    assert first_look.said(look, Hints()) == {}
    look = first_look.take(engine, sales("a.csv", 13), hints=Hints(delimiter=","))
    assert first_look.said(look, look.hints) == {}  # as it was found
