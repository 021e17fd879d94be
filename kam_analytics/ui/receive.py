"""Receiving a file: straight from the browser to the staging folder, whatever its size.

The page hands out a ticket; the browser sends the file to the ticket's address, and it is written to disk piece by
piece. Streamlit's own uploader holds a file in memory twice; it serves where our route is not there (`streamlit run`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_HOUR = 3600.0
_NAME = 200  # characters kept of a file name


@dataclass(slots=True)
class Received:
    """A ticket, and the file once it is there."""

    staging: Path
    limit: int
    made: float
    path: Path | None = None
    name: str = ""


_tickets: dict[str, Received] = {}
active = False  # set by the start command that serves the route


def ticket(staging: Path, max_bytes: int) -> str:
    """A new ticket for one file of at most `max_bytes`; it ends with its use, or after an hour."""
    for name in [name for name, held in _tickets.items() if time.monotonic() - held.made > _HOUR]:
        _discard(_tickets.pop(name))
    identity = secrets.token_urlsafe(24)
    _tickets[identity] = Received(staging, max_bytes, time.monotonic())
    return identity


def take(identity: str) -> tuple[Path, str] | None:
    """The file of a ticket and the name it came with; the ticket is then used up. None when nothing arrived."""
    held = _tickets.pop(identity, None)
    return (held.path, held.name) if held is not None and held.path is not None else None


def _discard(held: Received) -> None:
    if held.path is not None:
        held.path.unlink(missing_ok=True)


async def _receive(request: Request) -> Response:
    held = _tickets.get(request.path_params["ticket"])
    if held is None or held.path is not None:
        return JSONResponse({"error": "ticket"}, status_code=403)
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > held.limit:
        return JSONResponse({"error": "too_large"}, status_code=413)
    held.staging.mkdir(parents=True, exist_ok=True)
    part = held.staging / f"{secrets.token_hex(12)}.upload"
    size = 0
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
    held.path, held.name = part, Path(request.query_params.get("name", "")).name[-_NAME:] or "file"
    return JSONResponse({"bytes": size})


def route() -> Route:
    """The route for the server; announces that tickets lead somewhere."""
    global active
    active = True
    return Route("/upload-file/{ticket}", _receive, methods=["PUT"])


def component(folder: Path) -> Callable[..., Any]:
    """The drop area that sends a file to its ticket's address and reports the ticket back."""
    import streamlit as st

    html = (
        '<div class="drop" tabindex="0" role="button"><input type="file" hidden><strong></strong><span></span>'
        '<progress max="1" hidden></progress><output role="status"></output></div>'
    )
    texts = {name: (folder / f"drop.{name}").read_text(encoding="utf-8") for name in ("css", "js")}
    made: Callable[..., Any] = st.components.v2.component("kam_drop", html=html, css=texts["css"], js=texts["js"])
    return made
