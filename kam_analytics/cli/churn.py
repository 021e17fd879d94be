"""`churn report`: what the churn model learned and who is at risk, as text; all of it with --json."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kam_analytics import i18n, metrics, profile
from kam_analytics.churn.reporting import report
from kam_analytics.cli.common import open_engine, table
from kam_analytics.errors import ScopeError

_SHOWN = (
    "customer_id",
    "level",
    "probability",
    "days_since_last_order",
    "margin_at_risk",
    "expected_credit_loss",
    "money_at_risk",
)
_MONEY = ("margin_at_risk", "expected_credit_loss", "money_at_risk")


def run_churn(args: argparse.Namespace) -> int:
    horizon: dict[str, Any] = {} if args.horizon is None else {"horizon": args.horizon}
    with open_engine(args) as engine:
        offered = profile.of(engine).choices.currencies
        if args.currency is not None and args.currency not in offered:
            raise ScopeError("bad_choice", name="currency", value=args.currency, choices=", ".join(offered) or "-")
        found = report(engine, args.as_of, currency=args.currency, **horizon)
    print(json.dumps(found, ensure_ascii=False, indent=2, default=str) if args.json else as_text(found, args.lang))
    return 0


def as_text(found: Mapping[str, Any], lang: str) -> str:
    """The report (see `churn.reporting.report`) for a reader."""
    days = str(found["horizon"])
    horizon = (
        i18n.text("churn.horizon.days", lang, days=days) if days.isdigit() else i18n.text(f"churn.horizon.{days}", lang)
    )
    said = {"as_of": found["as_of"], "horizon": horizon, "layer": found["layer"][lang]}
    lines = [i18n.text("cli.churn.head", lang, **said), *(note[lang] for note in found["notes"])]
    for level, count in found["levels"].items():
        lines.append(i18n.text("cli.churn.level", lang, level=_level(level, lang), count=count))
    if found["money_at_risk"] is not None:
        money = f"{Decimal(found['money_at_risk']):,.2f} {found['currency'] or ''}".strip()
        lines.append(i18n.text("cli.churn.money", lang, amount=money))
    if found["top"]:
        labels = {column.name: column.label[lang] for column in metrics.get("churn/scores").columns}
        rows = [[_cell(name, row[name], lang) for name in _SHOWN] for row in found["top"]]
        lines += [
            "",
            table([labels[name] for name in _SHOWN], rows, [name not in ("customer_id", "level") for name in _SHOWN]),
        ]
    return "\n".join([*lines, "", i18n.text("cli.churn.more", lang)])


def _cell(name: str, value: Any, lang: str) -> str:
    if value is None:
        return ""
    if name == "level":
        return _level(value, lang)
    if name in _MONEY:
        return f"{Decimal(value):,.2f}"
    return f"{float(value):.3f}" if name == "probability" else str(value)


def _level(name: str, lang: str) -> str:
    """A level of probability, or where there is none the state of the order rhythm."""
    key = f"churn.level.{name}"
    return i18n.text(key if i18n.has(key) else f"churn.state.{name}", lang)
