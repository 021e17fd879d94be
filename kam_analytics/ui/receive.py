"""Receiving a file: straight from the browser to the staging folder, whatever its size.

The page hands out a ticket; the browser sends the file to the ticket's address, and it is written to disk piece by
piece. Streamlit's own uploader holds a file in memory twice; it serves where our route is not there (`streamlit run`).
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kam_analytics.engine import STAGED

_FILE_WAITS = 3600.0  # seconds that a file waits for its page
_TICKET_LASTS = 7 * 86400.0  # seconds that a page may stand open before a file is dropped on it
MOST = 20  # files that may be dropped together
_NAME = 200  # characters kept of a file name


@dataclass(slots=True)
class Received:
    """A ticket, and its files once they are there, by their place among those that were dropped together."""

    staging: Path
    limit: int
    since: float  # of the ticket, then of its file
    files: dict[str, tuple[Path, str]] = field(default_factory=dict)


_tickets: dict[str, Received] = {}
active = False  # set by the start command that serves the route


def ticket(staging: Path, max_bytes: int) -> str:
    """A new ticket for files dropped together, each of at most `max_bytes`. It ends with its use, or when its time is
    over."""
    for name in [name for name, held in _tickets.items() if _over(held)]:
        _discard(_tickets.pop(name))
    identity = secrets.token_urlsafe(24)
    _tickets[identity] = Received(staging, max_bytes, time.monotonic())
    return identity


def new_path(staging: Path) -> Path:
    """Where an arriving file is kept; what a stopped server leaves there goes at the next start."""
    staging.mkdir(parents=True, exist_ok=True)
    return staging / f"{STAGED}{secrets.token_hex(12)}.upload"


def valid(identity: str) -> bool:
    """Whether a file may still be sent with the ticket."""
    return identity in _tickets


def take(identity: str) -> list[tuple[Path, str]]:
    """The files of a ticket with the names they came with, in their order; the ticket is then used up."""
    held = _tickets.pop(identity, None)
    return [held.files[place] for place in sorted(held.files, key=int)] if held is not None else []


def _over(held: Received) -> bool:
    return time.monotonic() - held.since > (_FILE_WAITS if held.files else _TICKET_LASTS)


def _discard(held: Received) -> None:
    for path, _ in held.files.values():
        path.unlink(missing_ok=True)


async def _receive(request: Request) -> Response:
    identity = request.path_params["ticket"]
    held = _tickets.get(identity)
    if held is None:
        return JSONResponse({"error": "ticket"}, status_code=403)
    place = request.query_params.get("place", "0")
    if place not in map(str, range(MOST)):
        return JSONResponse({"error": "too_many"}, status_code=400)
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > held.limit:
        return JSONResponse({"error": "too_large"}, status_code=413)
    size = 0
    try:
        part = new_path(held.staging)
    except OSError:
        return JSONResponse({"error": "disk"}, status_code=507)
    try:
        with part.open("wb") as stream:
            async for chunk in request.stream():
                size += len(chunk)
                if size > held.limit:
                    part.unlink(missing_ok=True)
                    return JSONResponse({"error": "too_large"}, status_code=413)
                stream.write(chunk)
    except ClientDisconnect:
        part.unlink(missing_ok=True)
        return Response(status_code=400)
    except OSError:
        part.unlink(missing_ok=True)
        return JSONResponse({"error": "disk"}, status_code=507)
    if _tickets.get(identity) is not held:  # its time was over before the file was here
        part.unlink(missing_ok=True)
        return JSONResponse({"error": "ticket"}, status_code=403)
    if place in held.files:  # sent a second time: the answer to the first did not arrive
        held.files[place][0].unlink(missing_ok=True)
    held.files[place] = part, _file_name(request.query_params.get("name", ""))
    held.since = time.monotonic()
    return JSONResponse({"bytes": size})


def _file_name(given: str) -> str:
    """The name without folders and without letters that cannot be shown."""
    name = "".join(letter if letter.isprintable() else " " for letter in re.split(r"[/\\]", given)[-1])
    return name.strip()[-_NAME:] or "file"


def route() -> Route:
    """The route for the server; announces that tickets lead somewhere."""
    global active
    active = True
    return Route("/upload-file/{ticket}", _receive, methods=["PUT"])


def component(folder: Path) -> Callable[..., Any]:
    """The drop area that sends a file to its ticket's address and reports the ticket back."""
    import streamlit as st

    html = (
        '<div class="drop" tabindex="0" role="button"><input type="file" multiple hidden><strong></strong><span></span>'
        '<progress max="1" hidden></progress><output role="status"></output><small aria-hidden="true"></small></div>'
    )
    texts = {name: (folder / f"drop.{name}").read_text(encoding="utf-8") for name in ("css", "js")}
    made: Callable[..., Any] = st.components.v2.component("kam_drop", html=html, css=texts["css"], js=texts["js"])
    return made
