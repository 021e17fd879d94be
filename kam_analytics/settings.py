"""Settings from the environment, in one place. Every variable is described in the README."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from kam_analytics.errors import KamError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    database: Path
    staging: Path
    memory_limit: str
    threads: int | None
    max_upload_mb: int
    host: str
    port: int
    load_demo: bool


def _whole(name: str, default: int) -> int:
    """A whole number above zero from the environment; raises KamError `bad_setting` for anything else."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) == 0:
        raise KamError("bad_setting", name=name, value=text)
    return int(text)


def _size(name: str, default: str) -> str:
    """A size such as 800MB or 2GB; raises KamError `bad_setting` for anything else."""
    text = os.environ.get(name, "").strip() or default
    if not re.fullmatch(r"\d+(\.\d+)? ?([KMGT]i?B)", text, re.IGNORECASE):
        raise KamError("bad_setting", name=name, value=text)
    return text


def read(database: str | Path | None = None) -> Settings:
    """The settings in force; an explicit `database` wins over KAM_DATABASE and the default.

    Raises KamError `bad_setting` for a variable that cannot be read.
    """
    env = os.environ
    path = Path(database or env.get("KAM_DATABASE") or ROOT / "data" / "kam.duckdb").expanduser().absolute()
    return Settings(
        database=path,
        staging=path.with_name(path.name + ".staging"),
        memory_limit=_size("KAM_MEMORY_LIMIT", "1200MB"),
        threads=_whole("KAM_THREADS", 0) or None,
        max_upload_mb=_whole("KAM_MAX_UPLOAD_MB", 1024),
        host=env.get("KAM_HOST", "127.0.0.1"),
        port=_whole("KAM_PORT", 8501),
        load_demo=env.get("KAM_DEMO", "1") != "0",
    )
