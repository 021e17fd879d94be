"""The command line under hostile arguments, files and databases: an answer in words and a status, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from kam_analytics import cli
from kam_analytics.cli.common import table, visible
from tests.extracts import SALES_HEAD, write

LINES = "O1,2024-01-13,C1,Meyer & Co,P-1,2,10.00,19.90,12.00\nO2,2024-02-14,C2,Jones Ltd,P-2,1,5,5.05,2\n"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "db" / "kam.duckdb"


def run(capsys: pytest.CaptureFixture[str], database: Path, *arguments: str, lang: str = "en") -> tuple[int, str, str]:
    """Exit status, standard output and standard error of one command, run in this process."""
    status = cli.main([*arguments, "--db", str(database), "--lang", lang])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("metric", "sales/summary", "--from", "0001-01-01"), "0001-01-01"),
        (("metric", "sales/summary", "--to", "2999-01-01"), "2999-01-01"),
        (("metric", "sales/summary", "--as-of", "9999-12-31"), "9999-12-31"),
        (("metric", "sales/summary", "--from", "2024-12-31", "--to", "2024-01-01"), "2024-12-31"),
        (("metric", "sales/summary", "--bogus"), "bogus"),
        (("metric", "sales/pareto", "--class_a"), "class_a"),
        (("metric", "sales/pareto", "--class-a", "5"), "class_a = 5"),
        (("metric", "accounts/profile"), "customer_id"),
        (("churn", "report", "--currency", "XXX"), "XXX"),
    ],
)
def test_what_is_not_possible_is_said(
    capsys: pytest.CaptureFixture[str], two_lines: Path, arguments: tuple[str, ...], said: str
) -> None:
    for lang in ("en", "zh"):
        status, out, err = run(capsys, two_lines, *arguments, lang=lang)
        assert (status, out) == (2, "")
        assert said in err
        assert "Error" not in err


def test_an_unknown_parameter_is_not_asked_for_its_value(capsys: pytest.CaptureFixture[str], database: Path) -> None:
    _, _, err = run(capsys, database, "metric", "sales/movers", "--bogus")
    assert "has no parameter bogus. It has: limit" in err


def test_a_folder_that_cannot_be_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "kam.duckdb", tmp_path / ("y" * 300 + ".duckdb")):
        status, _, err = run(capsys, path, "demo", "load")
        assert status == 2
        assert err.startswith("The database cannot be opened")

    def read_only(*_: object, **__: object) -> None:
        raise duckdb.IOException('IO Error: Cannot open file "kam.duckdb": Read-only file system')

    monkeypatch.setattr(duckdb, "connect", read_only)
    status, _, err = run(capsys, tmp_path / "kam.duckdb", "demo", "load", lang="zh")
    assert status == 2
    assert err.startswith("数据库无法打开")
    assert "Read-only file system" in err


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
@pytest.mark.parametrize("place", [b"sales\xff.csv", b"folder\xfe/sales.csv"])
def test_a_name_that_is_no_text(
    capsys: pytest.CaptureFixture[str], database: Path, tmp_path: Path, place: bytes
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + place))
    path.parent.mkdir(exist_ok=True)
    path.write_text(SALES_HEAD + LINES)
    status, out, _ = run(capsys, database, "import", str(path))
    assert status == 0
    assert "24.95" in out


def test_names_cannot_move_the_cursor_or_break_a_table(
    capsys: pytest.CaptureFixture[str], database: Path, tmp_path: Path
) -> None:
    path = write(tmp_path, SALES_HEAD + LINES + "O3,\x1b[2J soon,C3,X,P,1,1,1,1\n", "a\n\x1b[31mb\u202egpj.csv")
    status, out, err = run(capsys, database, "import", str(path))
    assert status == 0
    assert "soon" in err
    assert "\x1b" not in out + err
    _, out, _ = run(capsys, database, "imports")
    assert len(out.splitlines()) == 2
    assert not {"\x1b", "\u202e"} & set(out)


def test_ordinary_words_stay_as_they_are() -> None:
    text = "Müller　商城\u00a0شركة ½ — é"
    assert visible(text) == text
    assert table(["名称"], [[text]]).splitlines()[1] == text
