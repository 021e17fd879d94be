"""Serves the floor page with the settings of the product's own server: `python benchmarks/floor_app/serve.py PORT`."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st
import uvicorn
from starlette.middleware import Middleware

from kam_analytics.ui.server import SecurityHeaders, configured


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
    gc.collect()
    gc.freeze()
    yield {}


def main() -> None:
    app = st.App(Path(__file__).with_name("app.py"), lifespan=lifespan, middleware=[Middleware(SecurityHeaders)])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(configured(app, "127.0.0.1", int(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
