"""Blank upload templates: the header line of each kind, in English or Chinese."""

from __future__ import annotations

import csv
import io

from kam_analytics import i18n
from kam_analytics.ingest.kinds import KINDS


def template_csv(kind: str, lang: str) -> bytes:
    """One header line with every column of the kind: canonical names in English, the usual terms in Chinese; both
    are recognised at upload. UTF-8 with a mark, so that Excel shows Chinese."""
    targets = KINDS[kind].targets
    names = list(targets) if lang == "en" else [i18n.text(f"ingest.header.{target}", lang) for target in targets]
    stream = io.StringIO()
    csv.writer(stream).writerow(names)
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")
