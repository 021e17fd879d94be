"""Both languages are complete: same keys, same fields, no text left in the other language."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from kam_analytics import i18n
from kam_analytics.ingest import Note
from kam_analytics.ingest.kinds import aliases

EN, ZH = i18n.catalogue("en"), i18n.catalogue("zh")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(EN) == set(ZH)


@pytest.mark.parametrize("key", sorted(EN))
def test_a_text_has_the_same_fields_in_both_languages(key: str) -> None:
    assert fields(EN[key]) == fields(ZH[key])


def test_no_text_is_empty_and_english_holds_no_chinese() -> None:
    assert all(text.strip() for text in (*EN.values(), *ZH.values()))
    # A reader looks for their own language under its own name; examples of Chinese headers are data.
    assert [key for key, text in EN.items() if re.search(r"[\u4e00-\u9fff]", text) and "example" not in key] == []


def test_chinese_texts_are_chinese() -> None:
    """A text that stands in Latin letters only must be a name, a code or a number."""
    latin = {key: text for key, text in ZH.items() if not re.search(r"[\u4e00-\u9fff]", text)}
    too_long = {key: text for key, text in latin.items() if len(re.sub(r"\{\w*\}", "", text)) > 24}
    assert too_long == {}


def test_an_error_has_title_message_and_hint() -> None:
    for name in ("errors", "import_errors"):
        codes: dict[str, set[str]] = {}
        for key in EN:
            if key.startswith(f"{name}."):
                _, code, part = key.split(".", 2)
                codes.setdefault(code, set()).add(part)
        assert all(parts >= {"title", "message", "hint"} for parts in codes.values()), codes


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("zh-CN", "zh"), ("zh_TW.UTF-8", "zh"), ("en-GB", "en"), ("de", "en"), (None, "en"), ("", "en")],
)
def test_language_of_a_locale(locale: str | None, lang: str) -> None:
    assert i18n.language_of(locale) == lang


def test_a_missing_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        i18n.text("shell.no_such_text", "en")


def test_a_region_is_one_word_in_chinese() -> None:
    """What an upload calls 地区 is read as 区域, which is the word of every page, table and template."""
    root = Path(i18n.__file__).parents[1]
    texts = [*root.glob("i18n/zh/*.toml"), *root.glob("metrics/*/*.toml")]
    assert [str(path) for path in texts if "地区" in path.read_text(encoding="utf-8")] == []
    assert i18n.text("filters.region", "zh") == i18n.text("ingest.target.region", "zh") == "区域"
    for name in ("地区", "区域"):
        assert "region" in aliases.candidates("sales", name)


def test_counts_in_notes_are_grouped_and_numbers_of_imports_are_not() -> None:
    assert "takes: 1,572." in Note("took_place", {"count": 1572}).text("en")
    assert "已导入行：1,572 行" in Note("took_place", {"count": 1572}).text("zh")
    assert "import 1572," in Note("loaded_otherwise", {"import_id": 1572, "read_parts": "kind"}).text("en")
