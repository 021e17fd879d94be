"""Blank upload templates of each kind in English or Chinese: headings, one example row, and in a workbook notes."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from kam_analytics import i18n
from kam_analytics.ingest.kinds import KINDS
from kam_analytics.ingest.kinds.kind import DATE, DAYS, NUMBER, QUOTE, RATE, TEXT

# What the example row holds where it is the same in every language.
_EXAMPLES: dict[str, Any] = {
    "order_id": "SO-1001", "invoice_id": "INV-1001", "internal_id": "40113", "payment_id": "RC-1001", "credit_note_id": "CN-1001", "applies_to": "INV-1001",
    "cost_id": "V-1001", "rebate_id": "R-1001", "product_id": "P-100", "customer_id": "C0001", "parent_id": "C0000",
    "order_date": date(2024, 3, 15), "invoice_date": date(2024, 3, 15), "due_date": date(2024, 4, 14), "paid_date": date(2024, 4, 10),
    "payment_date": date(2024, 4, 10), "credit_date": date(2024, 3, 20), "customer_since": date(2020, 1, 1), "period_end": date(2024, 3, 31),
    "date": date(2024, 3, 1), "period": "2024-03", "year": "2024", "month": "3", "fiscal_year": "2024", "terms_days": 30,
    "quantity": 10, "unit_price": 25, "discount": 0.05, "revenue": 237.5, "cost": 150, "unit_cost": 15, "profit": 87.5,
    "amount": 237.5, "paid_amount": 237.5, "open_amount": 0, "credit_limit": 50000, "tax_id": "91110000000000000X", "phone": "+86 10 5555 0100",
    "email": "info@example.com", "currency": "CNY", "from_currency": "USD", "to_currency": "CNY", "rate": 7.1, "units": 1,
    "cost_of_goods": 150, "ebit": 40, "net_income": 25, "current_assets": 180, "cash": 30, "receivables": 60, "inventory": 70,
    "total_assets": 300, "current_liabilities": 110, "total_liabilities": 160, "retained_earnings": 60, "equity": 140,
}  # fmt: skip
_SHAPES = {NUMBER: "#,##0.00", RATE: "0.0%", DAYS: "0", QUOTE: "0.00000000", DATE: "yyyy-mm-dd", TEXT: "@"}
_WIDTH = 18


def header(kind: str, target: str, lang: str) -> str:
    """The heading of a column in a template: the canonical name in English, the usual term in Chinese; one that tells the
    kind where the plain name would not."""
    own = f"ingest.header_of.{kind}.{target}"
    return i18n.text(own if i18n.has(own) else f"ingest.header.{target}", lang)


def template_csv(kind: str, lang: str) -> bytes:
    """The headings of all columns of the kind, and one example row that is not loaded: its last column says so. UTF-8 with a
    mark, so that Excel shows Chinese."""
    head, example = _table(kind, lang)
    stream = io.StringIO()
    csv.writer(stream).writerows([head, example])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def template_xlsx(kind: str, lang: str) -> bytes:
    """The same as a workbook, with typed columns and a sheet of notes: what each column holds, and which are needed."""
    import xlsxwriter  # only who wants a workbook waits for it to be loaded

    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        faint = {"italic": True, "font_color": "#6b6b6b"}
        sheet = book.add_worksheet(i18n.text(f"ingest.kind.{kind}", lang)[:31])
        head, example = _table(kind, lang)
        holds = [*KINDS[kind].targets.values(), TEXT]
        for place, (name, value, what) in enumerate(zip(head, example, holds, strict=True)):
            shape = {"num_format": _SHAPES.get(what, "@")}
            sheet.set_column(place, place, _WIDTH, book.add_format(shape))
            sheet.write(0, place, name, bold)
            written = book.add_format({**shape, **faint})
            if isinstance(value, date):
                sheet.write_datetime(1, place, value, written)
            else:
                sheet.write(1, place, value, written)
        sheet.freeze_panes(1, 0)
        _notes(book, book.add_worksheet(i18n.text("ingest.template.notes", lang)), kind, lang)
    return stream.getvalue()


def _table(kind: str, lang: str) -> tuple[list[str], list[Any]]:
    targets = KINDS[kind].targets
    head = [header(kind, target, lang) for target in targets]
    words = [
        _EXAMPLES[target] if target in _EXAMPLES else i18n.text(f"ingest.example.{target}", lang) for target in targets
    ]
    return [*head, i18n.text("ingest.template.about", lang)], [*words, i18n.text("ingest.template.example", lang)]


def _notes(book: Any, sheet: Any, kind: str, lang: str) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 0, 24, wrapped)
    sheet.set_column(1, 1, 16, wrapped)
    sheet.set_column(2, 2, 84, wrapped)
    for place, name in enumerate(("column", "needed", "holds")):
        sheet.write(0, place, i18n.text(f"ingest.template.{name}", lang), bold)
    for row, (target, what) in enumerate(KINDS[kind].targets.items(), start=1):
        own = f"ingest.template_note.{target}"
        note = i18n.text(own if i18n.has(own) else f"ingest.holds.{what}", lang)
        sheet.write_row(row, 0, [header(kind, target, lang), _needed(kind, target, lang), note])
    last = len(KINDS[kind].targets) + 2
    sheet.merge_range(last, 0, last, 2, i18n.text("ingest.template.hint", lang), wrapped)
    if KINDS[kind].wide:
        sheet.merge_range(
            last + 1, 0, last + 1, 2, i18n.text(f"ingest.template.wide_{KINDS[kind].wide}", lang), wrapped
        )
        sheet.set_row(last + 1, 30)


def _needed(kind: str, target: str, lang: str) -> str:
    """Needed, needed unless something else is given, or not."""
    for alternatives in KINDS[kind].required:
        if any(target in group for group in alternatives):
            return i18n.text(f"ingest.template.{'yes' if len(alternatives) == 1 else 'either'}", lang)
    return ""
