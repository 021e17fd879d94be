"""The server itself: headers, health, closed doors, and an orderly end."""

from __future__ import annotations

import shutil
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.app import databases
from tests.browser.serving import Server, running

HEADERS = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin"}


def ask(server: Server, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlsplit(server.base).netloc, timeout=10)
    connection.request(method, path, body=body)
    reply = connection.getresponse()
    answer = reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
    connection.close()
    return answer


@pytest.mark.parametrize("path", ["/", "/portfolio?region=East", "/health", "/_stcore/health", "/no/such/thing"])
def test_every_reply_carries_the_security_headers(path: str, server: Server) -> None:
    _, headers, _ = ask(server, path)
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_health_tells_the_data_version(server: Server) -> None:
    assert server.health() == {"status": "ok", "data_version": 1}


def test_a_file_needs_a_ticket(server: Server) -> None:
    status, _, _ = ask(server, "/upload-file/guessed?name=x.csv", "PUT", b"a,b\n1,2\n")
    assert status == 403
    assert not list(server.database.with_name(server.database.name + ".staging").glob("*.upload"))


def test_no_file_of_the_project_is_served(server: Server) -> None:
    for path in (
        "/data/demo/truth.csv",
        "/app.py",
        "/static/../app.py",
        "/%2e%2e/pyproject.toml",
        "/.streamlit/config.toml",
    ):
        _, _, body = ask(server, path)
        assert b"customer_id" not in body
        assert b"kam_analytics" not in body


def test_the_server_ends_in_order_and_gives_the_database_back(demo_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "kam.duckdb"
    shutil.copy(demo_database, path)
    with running(path) as server:
        assert server.health()["status"] == "ok"
        assert server.stop() == 0
    with databases.opened(path) as engine:
        assert engine.data_version == 1
    assert not path.with_name("kam.duckdb.wal").exists()
