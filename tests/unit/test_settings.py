"""Settings that cannot be used are named, with what they take, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_analytics import settings
from kam_analytics.cli import main
from kam_analytics.engine import Engine
from kam_analytics.errors import DatabaseError, KamError

MEMORY, THREADS = "KAM_MEMORY_LIMIT", "KAM_THREADS"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (MEMORY, value)
            for value in ("1kb", "99MB", "95MiB", "0GB", "much", "2", "80%", "-2GB", "99999TB", "inf GB")
        ),
        *((THREADS, value) for value in ("0", "-1", "two", "1.5", "\u00b2", "100000", "9" * 30)),
        ("KAM_PORT", "65536"),
        ("KAM_MAX_UPLOAD_MB", "1GB"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(KamError) as caught:
        settings.read()
    least = (
        {"en": "at least 100MB", "zh": "\u4e0d\u5c0f\u4e8e 100MB"}
        if name == MEMORY
        else {"en": "from 1 to", "zh": "1 \u5230"}
    )
    for lang, words in least.items():
        assert f"{name} " in caught.value.message(lang)
        assert value in caught.value.message(lang)
        assert words in caught.value.message(lang)
        assert name in caught.value.hint(lang)


@pytest.mark.parametrize(
    ("name", "value"), [(MEMORY, "100MB"), (MEMORY, "96 MiB"), (MEMORY, "1.5gb"), (THREADS, "2"), (THREADS, "")]
)
def test_what_can_be_used_is(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    chosen = settings.read()
    assert (chosen.memory_limit if name == MEMORY else str(chosen.threads or "")) == value


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_line_says_it(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(MEMORY, "1kb")
    assert main(["imports", "--db", str(tmp_path / "a.duckdb"), "--lang", lang]) == 2
    title, message, _ = capsys.readouterr().err.splitlines()
    assert title == {"en": "A setting cannot be used", "zh": "\u8bbe\u7f6e\u65e0\u6cd5\u4f7f\u7528"}[lang]
    assert "KAM_MEMORY_LIMIT" in message
    assert not (tmp_path / "a.duckdb").exists()


def test_a_limit_that_turns_out_too_small_is_named(tmp_path: Path) -> None:
    with Engine(tmp_path / "a.duckdb", tmp_path / "s", memory_limit="20MB", threads=2) as engine:
        with pytest.raises(DatabaseError) as caught:
            engine.query("SELECT list(range) AS x FROM range(20_000_000)")
        assert caught.value.code == "out_of_memory"
        assert "KAM_MEMORY_LIMIT" in caught.value.hint("zh")
        assert engine.rows("SELECT 1 AS one") == [{"one": 1}]
