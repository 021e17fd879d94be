"""Blank upload templates: the header line of each kind, in English or Chinese."""

from __future__ import annotations

import csv
import io

from kam_analytics import i18n
from kam_analytics.ingest.kinds import KINDS


def header(kind: str, target: str, lang: str) -> str:
    """The heading of a column in a template: the canonical name in English, the usual term in Chinese; one that tells the
    kind where the plain name would not."""
    own = f"ingest.header_of.{kind}.{target}"
    return i18n.text(own if i18n.has(own) else f"ingest.header.{target}", lang)


def template_csv(kind: str, lang: str) -> bytes:
    """One header line with every column of the kind, recognised at upload. UTF-8 with a mark, so that Excel shows
    Chinese."""
    stream = io.StringIO()
    csv.writer(stream).writerow([header(kind, target, lang) for target in KINDS[kind].targets])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")
