"""The command line: the same jobs without a browser. `python -m kam_analytics --help` lists them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from kam_analytics import i18n, settings
from kam_analytics.cli.common import EXIT_REFUSED, changed, say
from kam_analytics.cli.parser import parser
from kam_analytics.errors import KamError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 2 refused or failed, 3 an answer is needed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    args, rest = parser().parse_known_args(arguments)
    args.lang = getattr(args, "lang", None) or i18n.language_of(os.environ.get("LC_ALL") or os.environ.get("LANG"))
    args.json = getattr(args, "json", False)
    if rest and args.command != "metric":
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    args.rest = rest
    try:
        args.settings = settings.read(getattr(args, "db", None))
        return int(args.run(args))
    except KamError as error:
        say(error, args.lang)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return _ended(args, "interrupted")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the end of the line: nobody reads a traceback
        if "query interrupted" in str(error).lower():  # Ctrl-C, as the database says it
            return _ended(args, "interrupted")
        return _ended(args, "unexpected", kind=type(error).__name__, detail=error)


def _ended(args: argparse.Namespace, how: str, **values: object) -> int:
    """Say that a command ended early, and whether it had changed the data by then."""
    told = "changed" if changed(args) else "unchanged"
    print(f"{i18n.text(f'cli.{how}', args.lang, **values)} {i18n.text(f'cli.{told}', args.lang)}", file=sys.stderr)
    return EXIT_REFUSED
