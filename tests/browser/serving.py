"""The product's real server in a process of its own, on a port that is free, stopped by its own process id."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
STARTING = 60  # seconds until the server must answer
STOPPING = 15
LEFT: set[int] = set()  # ports whose servers have ended


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process and its database."""

    base: str
    process: subprocess.Popen[bytes]
    database: Path

    def url(self, page: str = "overview", **query: str | Sequence[str]) -> str:
        path = "" if page == "overview" else page
        return f"{self.base}/{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")

    def health(self) -> dict[str, object]:
        with urlopen(f"{self.base}/health", timeout=5) as reply:
            answer: dict[str, object] = json.load(reply)
        return answer

    def stop(self) -> int:
        """Ask the server to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOPPING)


def free_port() -> int:
    """A port of an earlier server before any other: browsers know the scripts by their address."""
    for port in (*LEFT, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            LEFT.discard(port)
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def own_command(port: int) -> list[str]:
    return [sys.executable, "-m", "kam_analytics", "serve", "--no-browser", "--port", str(port)]


def streamlit_command(port: int) -> list[str]:
    return [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]


@contextmanager
def running(
    database: Path, *, health: str = "/health", command_for: Callable[[int], list[str]] = own_command
) -> Iterator[Server]:
    """The server that `command_for(port)` starts, on `database`, until the block ends."""
    port = free_port()
    command = command_for(port)
    environment = {**os.environ, "KAM_DATABASE": str(database), "KAM_DEMO": "0"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        server = Server(f"http://127.0.0.1:{port}", process, database)
        try:
            _wait(server, health, log)
            yield server
        finally:
            if process.poll() is None:
                try:
                    server.stop()
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            LEFT.add(port)


def _wait(server: Server, health: str, log: object) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            with urlopen(server.base + health, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    log.seek(0)  # type: ignore[attr-defined]
    raise RuntimeError(f"the server did not start: {log.read().decode(errors='replace')[-2000:]}")  # type: ignore[attr-defined]
