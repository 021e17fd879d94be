"""Settings from the environment, in one place. Every variable is described in the README."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from kam_analytics.errors import KamError

_LEAST, _MOST = 100e6, 1e15  # bytes of memory: the demo company needs as much; DuckDB refuses what is far beyond
CURRENCY = "KAM_CURRENCY"
_YUAN = ("RMB", "CNH", "人民币", "元", "¥", "￥")  # names of CNY, as in schema/facts/currency_code.sql
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
    inbox: Path | None
    currency: str  # code of the company's own currency, for amounts that name none; '': not declared


def _whole(name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most` from the environment; raises KamError `setting_not_whole` for anything else."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise KamError("setting_not_whole", name=name, value=text, most=most)
    return int(text)


def _size(name: str, default: str) -> str:
    """A size such as 800MB or 2GB, in which the database can work; raises KamError `setting_no_size` for anything
    else."""
    text = os.environ.get(name, "").strip() or default
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([KMGT])(i?)B", text, re.IGNORECASE)
    if match is None or not _LEAST <= _bytes(*match.groups()) <= _MOST:
        raise KamError("setting_no_size", name=name, value=text)
    return text


def _bytes(number: str, power: str, binary: str) -> float:
    return float(number) * float(1024 if binary else 1000) ** ("KMGT".index(power.upper()) + 1)


def _currency(code: str) -> str:
    return "CNY" if code in _YUAN else code


def read(database: str | Path | None = None) -> Settings:
    """The settings in force; an explicit `database` wins over KAM_DATABASE and the default.

    Raises KamError `setting_not_whole` or `setting_no_size` for a variable that cannot be used.
    """
    env = os.environ
    path = Path(database or env.get("KAM_DATABASE") or ROOT / "data" / "kam.duckdb").expanduser().absolute()
    return Settings(
        database=path,
        staging=path.with_name(path.name + ".staging"),
        memory_limit=_size("KAM_MEMORY_LIMIT", "1200MB"),
        threads=_whole("KAM_THREADS", 0, 1024) or None,
        max_upload_mb=_whole("KAM_MAX_UPLOAD_MB", 1024, 1_000_000),
        host=env.get("KAM_HOST", "127.0.0.1"),
        port=_whole("KAM_PORT", 8501, 65535),
        load_demo=env.get("KAM_DEMO", "1") != "0",
        currency=_currency(env.get(CURRENCY, "").strip().upper()),
        inbox=Path(env["KAM_INBOX"]).expanduser().absolute() if env.get("KAM_INBOX") else None,
    )
