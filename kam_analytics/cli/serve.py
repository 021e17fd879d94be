"""The command that starts the dashboard."""

from __future__ import annotations

import argparse
import importlib
import os

from kam_analytics import settings


def run_serve(args: argparse.Namespace) -> int:
    os.environ["KAM_DATABASE"] = str(args.settings.database)
    os.chdir(settings.ROOT)  # where Streamlit looks for its settings
    server = importlib.import_module("kam_analytics.ui.server")  # by name: only the ui knows Streamlit
    return int(server.serve(host=args.host, port=args.port, browser=not args.no_browser))
