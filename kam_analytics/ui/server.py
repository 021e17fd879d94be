"""The product's own start command: the dashboard as an ASGI application under uvicorn, on this machine only by default.

`streamlit run app.py` shows the same pages; this way adds a warm start, security headers, a health address and replies
that are not held back by the network stack.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from streamlit import file_util

from kam_analytics import i18n, settings
from kam_analytics.errors import ImportRefused, KamError
from kam_analytics.ui import database, menu, receive

_log = logging.getLogger("kam_analytics")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)
# Streamlit's client looks for its server below the address of a page first, and waits before it looks at the root. It is
# where the client itself comes from.
_START = '<head><script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href}</script>'
_MESSAGE_BYTES = 200 * 1024 * 1024
_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class SecurityHeaders:
    """ASGI middleware: nobody frames the dashboard, guesses types or learns addresses that name customers."""

    def __init__(self, app: Callable[[_Scope, _Receive, _Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def application() -> Any:
    """The dashboard as an ASGI application."""

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
        # Streamlit re-attaches its handlers to these loggers; the lines would name customers.
        logging.getLogger("uvicorn.access").disabled = True
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        services = database.start_services()
        gc.collect()
        gc.freeze()
        yield {}
        services.stop()
        gc.unfreeze()

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "data_version": database.engine().data_version})

    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8").replace("<head>", _START, 1)

    async def page(_: Request) -> HTMLResponse:
        return HTMLResponse(index, headers={"cache-control": "no-cache"})

    return st.App(
        settings.ROOT / "app.py",
        lifespan=lifespan,
        routes=[Route("/health", health), receive.route(), *(Route(f"/{name}", page) for name in menu.PAGES[1:])],
        middleware=[Middleware(SecurityHeaders)],
        on_script_error=_script_error,
    )


def _script_error(error: Exception) -> bool:
    from kam_analytics.ui import shell

    shell.show_error(error, shell.language())
    return True


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next free one of the twenty after it. Raises KamError no_port, and unknown_host."""
    try:
        socket.getaddrinfo(host, wanted)
    except OSError as error:
        raise KamError("unknown_host", host=host) from error
    for port in range(wanted, wanted + 20):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except (OSError, OverflowError):  # the latter beyond the last port there is
                continue
            return port
    raise KamError("no_port", host=host, first=wanted, last=wanted + 19)


def configured(app: Any, host: str, port: int) -> uvicorn.Config:
    """uvicorn's settings as Streamlit itself uses them, with its log kept quiet."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


def serve(*, host: str | None = None, port: int | None = None, browser: bool = True) -> int:
    """Run until interrupted; returns the exit status. Raises DatabaseError when the database cannot be opened."""
    chosen = settings.read()
    host = host or chosen.host
    wanted = port or chosen.port
    port = free_port(host, wanted)
    watcher = database.folder_watcher(database.engine())
    try:
        if watcher is not None:
            watcher.check()
    except ImportRefused as problem:  # the folder may come back; the dashboard has other things to show
        lang = i18n.language_of(os.environ.get("LC_ALL") or os.environ.get("LANG"))
        print(problem.message(lang), problem.hint(lang), file=sys.stderr, flush=True)
    server = uvicorn.Server(configured(application(), host, port))
    # uvicorn raises the signal again for the handler it found; these let the process end in order.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    address = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"
    moved = "" if port == wanted else f"; port {wanted} is in use by another program"
    print(f"KAM Analytics is at {address} (stop it with Ctrl+C{moved})", flush=True)
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    server.run()
    status = 0 if server.started else 1
    if database.busy():
        sys.stdout.flush()
        os._exit(status)  # an orderly end would wait for the estimate, or abort in the middle of it
    return status
