"""Settings from the environment, in one place. Every variable is described in the README."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

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


def read(database: str | Path | None = None) -> Settings:
    """The settings in force; an explicit `database` wins over KAM_DATABASE and the default."""
    env = os.environ
    path = Path(database or env.get("KAM_DATABASE") or ROOT / "data" / "kam.duckdb").expanduser().absolute()
    return Settings(
        database=path,
        staging=path.with_name(path.name + ".staging"),
        memory_limit=env.get("KAM_MEMORY_LIMIT", "1200MB"),
        threads=int(env["KAM_THREADS"]) if env.get("KAM_THREADS", "").isdigit() else None,
        max_upload_mb=int(env.get("KAM_MAX_UPLOAD_MB", "1024")),
        host=env.get("KAM_HOST", "127.0.0.1"),
        port=int(env.get("KAM_PORT", "8501")),
        load_demo=env.get("KAM_DEMO", "1") != "0",
    )
