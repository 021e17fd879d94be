"""Documents that are written from the code are up to date, and the README names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from kam_analytics import cli, metrics
from kam_analytics.metrics import document
from kam_analytics.ui import menu

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_metric_reference_is_written_from_the_specs() -> None:
    assert document.TARGET.read_text(encoding="utf-8") == document.text()


def test_the_metric_reference_says_what_parameters_may_be() -> None:
    """As the specs have it: accounts/lines and sales/pareto have bounds, choices and an order of two."""
    shown = document.TARGET.read_text(encoding="utf-8")
    assert (
        "`measure` = revenue (one of revenue, gross_margin, quantity), "
        "`class_a` = 0.8 (0 to 1; at most `class_b`), `class_b` = 0.95 (0 to 1)" in shown
    )
    assert "`customer_id` (required), `limit` = 200 (1 to 1000000)" in shown


def test_the_readme_names_every_setting() -> None:
    source = (ROOT / "kam_analytics" / "settings.py").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"KAM_[A-Z_]+", source) if name not in README} == set()


def test_the_pictures_of_the_readme_exist() -> None:
    assert [path for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README) if not (ROOT / path).exists()] == []


def test_the_commands_of_the_readme_can_be_typed_in_their_order() -> None:
    """Each is one that the command line takes; files that it reads are there, or were written by one before."""
    lines = re.findall(r"^python start\.py (.+)$", README.split("## Command line")[1].split("\n## ")[0], re.MULTILINE)
    assert len(lines) > 15
    written: set[str] = set()
    for line in lines:
        args = cli.parser().parse_args(line.split())
        for file in getattr(args, "files", []):
            assert file in written or (ROOT / file).is_file(), line
        written.add(getattr(args, "out", None) or "")
        if args.command == "metric":
            metrics.get(args.name)


def test_every_decision_is_listed_and_exists() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{3}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}


def test_the_menu_has_no_page_twice() -> None:
    assert len(menu.PAGES) == len(set(menu.PAGES))
