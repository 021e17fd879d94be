"""The route that takes a file: tickets, sizes, names, and what is left behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kam_analytics.engine import Engine
from kam_analytics.ui import receive


@pytest.fixture(autouse=True)
def no_tickets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(receive, "active", False)  # a route that is asked for announces itself
    receive._tickets.clear()
    yield
    receive._tickets.clear()


def put(
    ticket: str,
    *chunks: bytes,
    name: str = "sales.csv",
    length: str | None = None,
    gone: bool = False,
    place: int | str = 0,
) -> Any:
    """Send a file in chunks as the server would hand it to the route: (status, answer). `gone`: the sender leaves."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.disconnect"} if gone else {"type": "http.request", "body": b"", "more_body": False})
    with ThreadPoolExecutor(1) as thread:  # the driver of a browser test may keep an event loop in this one
        return thread.submit(asyncio.run, _run(ticket, messages, name, length, place)).result()


async def _run(
    ticket: str, messages: Sequence[dict[str, Any]], name: str, length: str | None, place: int | str
) -> tuple[int, Any]:
    waiting, sent = iter(messages), []
    scope = {
        "type": "http", "method": "PUT", "path": f"/upload-file/{ticket}", "root_path": "", "scheme": "http",
        "query_string": f"place={place}&name={quote(name)}".encode(), "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
        "headers": [(b"content-length", length.encode())] if length else [],
    }  # fmt: skip

    async def receive_message() -> dict[str, Any]:
        return next(waiting)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    route = receive.route()
    _, child = route.matches(scope)
    await route.handle({**scope, **child}, receive_message, send)  # type: ignore[arg-type]
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body) if body else None


def test_a_file_arrives_once_for_its_ticket(tmp_path: Path) -> None:
    ticket = receive.ticket(tmp_path, 100)
    assert put(ticket, b"hello ", b"world") == (200, {"bytes": 11})
    (arrived,) = receive.take(ticket)
    assert (arrived[0].read_bytes(), arrived[1]) == (b"hello world", "sales.csv")
    assert receive.take(ticket) == []
    assert put(ticket, b"again")[0] == 403
    assert [path.name for path in tmp_path.iterdir()] == [arrived[0].name]


@pytest.mark.parametrize("ticket", ["nobody", "..", "%2e%2e"])
def test_without_a_ticket_nothing_is_written(tmp_path: Path, ticket: str) -> None:
    receive.ticket(tmp_path, 100)
    assert put(ticket, b"x")[0] == 403
    assert list(tmp_path.iterdir()) == []


def test_a_file_above_the_limit_is_stopped_whatever_it_says(tmp_path: Path) -> None:
    ticket = receive.ticket(tmp_path, 100)
    assert put(ticket, length="2147483648") == (413, {"error": "too_large"})
    assert put(ticket, b"x" * 60, b"x" * 60) == (413, {"error": "too_large"})
    assert put(ticket, b"x" * 60, b"x" * 60, length="5") == (413, {"error": "too_large"})
    assert list(tmp_path.iterdir()) == []
    assert put(ticket, b"x" * 100)[0] == 200  # and the ticket is still good


def test_a_sender_that_leaves_leaves_nothing(tmp_path: Path) -> None:
    ticket = receive.ticket(tmp_path, 100)
    assert put(ticket, b"half", gone=True)[0] == 400
    assert list(tmp_path.iterdir()) == []
    assert receive.take(ticket) == []


def test_a_file_can_be_sent_again_when_the_answer_was_lost(tmp_path: Path) -> None:
    ticket = receive.ticket(tmp_path, 100)
    assert put(ticket, b"first")[0] == 200
    assert put(ticket, b"second", name="b.csv")[0] == 200
    (left,) = tmp_path.iterdir()
    assert receive.take(ticket) == [(left, "b.csv")]
    assert left.read_bytes() == b"second"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\win.csv", "win.csv"),
        ("C:\\Users\\me\\sales.csv", "sales.csv"),
        ("", "file"),
        ("a\nb\x00c.csv", "a b c.csv"),
        ("\u202egpj.csv", "gpj.csv"),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
        ("销售 明细.csv", "销售 明细.csv"),
        ("x" * 500 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_a_name_is_only_a_name(tmp_path: Path, given: str, kept: str) -> None:
    ticket = receive.ticket(tmp_path, 100)
    assert put(ticket, b"x", name=given)[0] == 200
    (arrived,) = receive.take(ticket)
    assert arrived[1] == kept
    assert arrived[0].parent == tmp_path


def test_an_open_page_keeps_its_ticket_for_days_and_a_waiting_file_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(receive.time, "monotonic", lambda: now)
    open_page, waiting = receive.ticket(tmp_path, 100), receive.ticket(tmp_path, 100)
    put(waiting, b"x")
    now += 2 * 3600
    receive.ticket(tmp_path, 100)
    assert receive.valid(open_page)
    assert put(open_page, b"late")[0] == 200
    assert not receive.valid(waiting)
    assert len(list(tmp_path.iterdir())) == 1
    now += 8 * 86400
    receive.ticket(tmp_path, 100)
    assert not receive.valid(open_page)
    assert list(tmp_path.iterdir()) == []


def test_files_that_a_stopped_server_left_go_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "staging"
    left = receive.new_path(folder)
    left.write_bytes(b"x")
    with Engine(tmp_path / "a.duckdb", folder):
        assert not left.exists()


def test_files_dropped_together_keep_their_order(tmp_path: Path) -> None:
    ticket = receive.ticket(tmp_path, 100)
    for place in (10, 0, 2):
        assert put(ticket, b"x", name=f"{place}.csv", place=place)[0] == 200
    assert put(ticket, b"x", place=receive.MOST)[0] == 400
    assert [name for _, name in receive.take(ticket)] == ["0.csv", "2.csv", "10.csv"]


@pytest.mark.parametrize("place", [receive.MOST, "00", "-1", "٣", "1" * 5000, "x"])
def test_a_place_is_one_of_the_few(tmp_path: Path, place: int | str) -> None:
    """Each other way to write a place would be room for one more file; a number of 5,000 digits cannot be read at all."""
    assert put(receive.ticket(tmp_path, 100), b"x", place=place) == (400, {"error": "too_many"})
    assert list(tmp_path.iterdir()) == []
