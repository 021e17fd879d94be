"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from kam_analytics import i18n
from kam_analytics.charts.theme import DARK, FONT_FAMILY, LIGHT
from kam_analytics.ui import menu

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
SOURCES = [*PAGES, *sorted((ROOT / "kam_analytics").rglob("*.py"))]


def test_imports_respect_the_contracts() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_ends_with_a_call_of_the_shell(path: Path) -> None:
    last = ast.parse(path.read_text(encoding="utf-8")).body[-1]
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    assert isinstance(last.value.func, ast.Name)
    assert last.value.func.id == "show"
    name = last.value.args[0]
    assert isinstance(name, ast.Constant)
    assert name.value == ("overview" if path.name == "app.py" else path.stem)


def test_every_page_is_in_the_menu_and_has_a_name() -> None:
    assert {ROOT / menu.path(page) for page in menu.PAGES} == set(PAGES)
    assert all(i18n.has(f"shell.page.{page}") for page in menu.PAGES)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_thin(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


def shown_literals(tree: ast.AST) -> list[str]:
    """Literal words handed to Streamlit or to a block: a text with a space or a capital at its head."""
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        owner = call.func.value
        if isinstance(owner, ast.Name) and owner.id in ("st", "blocks", "tables") and call.func.attr != "get_option":
            words = [
                *call.args,
                *(word.value for word in call.keywords if word.arg in ("label", "help", "placeholder")),
            ]
            for word in words:
                parts = word.values if isinstance(word, ast.JoinedStr) else [word]
                for part in parts:
                    text = part.value if isinstance(part, ast.Constant) else None
                    if isinstance(text, str) and re.search(
                        r"[A-Za-z\u4e00-\u9fff]{2}", re.sub(r"<[^>]*>?|[^<]*>", "", text)
                    ):
                        found.append(text)
    # Keys, metric names and icons are no words.
    return [text for text in found if not re.fullmatch(r"[a-z0-9_/.:\- ]*|:material/\w+:", text)]


@pytest.mark.parametrize(
    "path", [*PAGES, *sorted((ROOT / "kam_analytics" / "ui").rglob("*.py"))], ids=lambda path: path.stem
)
def test_no_literal_text_reaches_a_reader(path: Path) -> None:
    assert shown_literals(ast.parse(path.read_text(encoding="utf-8"))) == []


def used_keys(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    keys = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = 1 if name == "say" else 0
            if name in ("t", "text", "say") and len(call.args) > place:
                key = call.args[place]
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and "." in key.value:
                    keys.add(key.value)
    return keys


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_that_is_used_exists(path: Path) -> None:
    assert {key for key in used_keys(path) if not i18n.has(key)} == set()


def test_streamlit_wears_the_colours_of_the_charts() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for theme in (LIGHT, DARK):
        worn = config[theme.name]
        assert (worn["backgroundColor"], worn["textColor"], worn["primaryColor"], worn["borderColor"]) == (
            theme.paper, theme.ink, theme.accent, theme.rule,
        )  # fmt: skip
    assert config["font"] == FONT_FAMILY


def test_the_clock_is_not_read_where_figures_are_made() -> None:
    clock = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time|current_date|now\(\)|today\(\))")
    folders = ("metrics", "charts", "churn", "profile")
    files = [
        path
        for folder in folders
        for path in (ROOT / "kam_analytics" / folder).rglob("*")
        if path.suffix in (".py", ".sql")
    ]
    assert [path.name for path in files if clock.search(path.read_text(encoding="utf-8"))] == []
