"""The command `customers`: which customers may be one, and what was decided about them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from kam_analytics import i18n, parties
from kam_analytics.cli.common import open_engine, table, visible


def add_to(command: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """The actions of the command."""
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    propose = actions.add_parser("propose", help="which customers may be one, with evidence", parents=[common])
    propose.add_argument("--least", choices=parties.LEVELS, default="possible", help="how sure at least")
    merge = actions.add_parser("merge", help="count one customer as another, in every figure", parents=[common])
    merge.add_argument("customer_id", metavar="ID", help="the id that is given up")
    merge.add_argument("kept_id", metavar="KEPT", help="the id as which it counts")
    split = actions.add_parser("split", help="take a merge back", parents=[common])
    split.add_argument("customer_id", metavar="ID", help="the id that was given up")
    for name, text in (("apart", "these are two customers: not to be proposed again"), ("together", "take that back")):
        pair = actions.add_parser(name, help=text, parents=[common])
        pair.add_argument("customer_id", metavar="ID")
        pair.add_argument("other_id", metavar="OTHER")
    actions.add_parser("list", help="what was decided", parents=[common])


def run_customers(args: argparse.Namespace) -> int:
    with open_engine(args) as engine:
        if args.action == "propose":
            found = parties.proposals(engine)
            wanted = parties.LEVELS[: parties.LEVELS.index(args.least) + 1]
            _propose(args, [each for each in found if each.confidence in wanted])
            return 0
        if args.action == "merge":
            parties.merge(engine, args.customer_id, args.kept_id, by="command")
        elif args.action == "split":
            parties.split(engine, args.customer_id)
        elif args.action == "apart":
            parties.apart(engine, args.customer_id, args.other_id, by="command")
        elif args.action == "together":
            parties.together(engine, args.customer_id, args.other_id)
        if args.action == "list" or args.json:
            _list(args, parties.merges(engine), parties.aparts(engine))
            return 0
    ids = {"customer_id": visible(args.customer_id)}
    for name in ("kept_id", "other_id"):
        if name in args:
            ids[name] = visible(getattr(args, name))
    print(i18n.text(f"cli.customers.done.{args.action}", args.lang, **ids))
    return 0


def _propose(args: argparse.Namespace, found: list[parties.Proposal]) -> None:
    if args.json:
        print(json.dumps([_proposal(each, args.lang) for each in found], ensure_ascii=False, indent=2))
        return
    if not found:
        print(i18n.text("cli.customers.no_proposals", args.lang))
        return
    lines = [
        [
            i18n.text(f"parties.confidence.{each.confidence}", args.lang),
            each.kept.customer_id, each.kept.customer_name, f"{each.kept.revenue:,.2f}",
            each.other.customer_id, each.other.customer_name, f"{each.other.revenue:,.2f}",
            parties.in_words(each.signs, args.lang),
        ]
        for each in found
    ]  # fmt: skip
    names = ("sure", "kept", "name", "revenue", "id", "name", "revenue", "why")
    head = [i18n.text(f"cli.customers.head.{name}", args.lang) for name in names]
    print(table(head, lines, (False, False, False, True, False, False, True)))


def _proposal(each: parties.Proposal, lang: str) -> dict[str, Any]:
    def side(one: parties.Side) -> dict[str, str]:
        return {
            "customer_id": one.customer_id,
            "customer_name": one.customer_name,
            "revenue": str(one.revenue),
            "invoiced": str(one.invoiced),
        }

    evidence = [{"code": code, **fields} for code, fields in each.signs]
    words = parties.in_words(each.signs, lang)
    return {
        "confidence": each.confidence,
        "kept": side(each.kept),
        "other": side(each.other),
        "evidence": evidence,
        "text": words,
    }


def _list(args: argparse.Namespace, merges: list[parties.Merge], aparts: list[parties.Apart]) -> None:
    if args.json:
        form = {
            "merges": [
                {
                    **_ids(merge, "customer_id", "customer_name", "kept_id", "kept_name", "accepted_by", "present"),
                    "accepted_at": merge.accepted_at.isoformat(),
                    "evidence": [{"code": code, **fields} for code, fields in merge.evidence],
                }
                for merge in merges
            ],
            "apart": [
                {
                    **_ids(pair, "customer_id", "customer_name", "other_id", "other_name"),
                    "rejected_at": pair.rejected_at.isoformat(),
                }
                for pair in aparts
            ],
        }
        print(json.dumps(form, ensure_ascii=False, indent=2))
        return
    lines = [
        [i18n.text("cli.customers.merged", args.lang), m.customer_id, m.customer_name, m.kept_id, m.kept_name, f"{m.accepted_at:%Y-%m-%d}"]
        for m in merges
    ] + [
        [i18n.text("cli.customers.apart", args.lang), a.customer_id, a.customer_name, a.other_id, a.other_name, f"{a.rejected_at:%Y-%m-%d}"]
        for a in aparts
    ]  # fmt: skip
    if not lines:
        print(i18n.text("cli.customers.none", args.lang))
        return
    head = [
        i18n.text(f"cli.customers.head.{name}", args.lang)
        for name in ("what", "id", "name", "kept", "kept_name", "day")
    ]
    print(table(head, lines))


def _ids(record: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
