"""What is said of a file by hand, refused where it says nothing of it, or something else than how it is loaded already."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kam_analytics.errors import ImportRefused
from kam_analytics.ingest.books.modes import ADD, Mode
from kam_analytics.ingest.books.outcome import LedgerEntry
from kam_analytics.ingest.kinds import aliases
from kam_analytics.ingest.meaning import rates_table
from kam_analytics.ingest.model import Inspection, Plan, plain
from kam_analytics.ingest.planning import first_look
from kam_analytics.ingest.reading import staging

if TYPE_CHECKING:
    from kam_analytics.ingest.unattended.request import Request

# What may be said by hand -> its option on the command line, and the part of a plan that it decides.
_READ_BY = {
    "rows": ("--skip/--keep", "aside"),
    "date_order": ("--date-order", "dates"),
    "decimal": ("--decimal", "decimals"),
    "unit": ("--unit", "powers"),
    "base": ("--base", "wide"),
    "vouchers": ("--vouchers", "filled"),
    "year": ("--year", "wide"),
    "encoding": ("--encoding", "encoding"),
    "delimiter": ("--delimiter", "delimiter"),
    "header_row": ("--header-row", "header_row"),
    "oldest_first": ("--leave-unapplied", "oldest_first"),
}


def check_joined(request: Request) -> None:
    """Refuse what is said of how one table is written where several are joined."""
    name = staging.printable(Path(request.path).name)
    if request.others and request.sheets:
        raise ImportRefused("bad_hint", file=name, name="--join-sheets", why="several_files")
    for part in first_look.READING:
        if (value := getattr(request, part)) is not None:
            option = f"--{part.replace('_', '-')}"
            raise ImportRefused("bad_hint", file=name, name=option, value=_shown(value), why="joined")


def check_mended(request: Request, plan: Plan, file_name: str) -> None:
    """Refuse what would read mended rows otherwise than their import was: they are read as that."""
    alike = aliases.normalise
    said = {alike(column): values for column, values in plan.answers.get("rows", {}).items()}
    otherwise = {
        "--kind": request.kind not in (None, plan.kind),
        "--map": any(alike(plan.mapping.get(target) or "") != alike(name) for target, name in request.mapping.items()),
        "--skip/--keep": any(
            values.items() - said.get(alike(name), {}).items() for name, values in request.rows.items()
        ),
        "--date-order": request.date_order not in (None, plan.date_order),
        "--decimal": request.decimal is not None and {request.decimal} != set(plan.decimals.values()),
        "--unit": request.unit not in (None, "multiply" if plan.powers else "keep"),
        "--base": request.base is not None and rates_table.answer(request.base) != plan.answers.get("base"),
        "--vouchers": request.vouchers not in (None, "fill" if plan.filled else "reject"),
        "--year": request.year not in (None, plan.answers.get("year")),
        "--leave-unapplied": plan.oldest_first and not request.oldest_first,
        "--mode": request.mode not in (None, "auto", ADD.name),
    }
    if told := [option for option, unlike in otherwise.items() if unlike]:
        raise ImportRefused("mended_otherwise", file=file_name, import_id=plan.completes, options=", ".join(told))


def _shown(value: object) -> object:
    return "tab" if value == "\t" else value


def check_days(request: Request, file_name: str) -> None:
    """Refuse days to replace where nothing is replaced."""
    for option, day in (("--replace-from", request.replace_from), ("--replace-to", request.replace_to)):
        if day and request.mode != "replace":
            raise ImportRefused("bad_hint", file=file_name, name=option, value=day, why="nothing_replaced")


def check_format(request: Request, inspection: Inspection) -> None:
    """Refuse what is said of a text file where the file is a workbook, and the other way round."""
    text = inspection.format == "text"
    said = {"sheet": request.sheet} if text else {"encoding": request.encoding, "delimiter": request.delimiter}
    for name, value in said.items():
        if value is not None:
            why = "no_sheets" if text else "no_text"
            raise ImportRefused("bad_hint", file=inspection.file_name, name=f"--{name}", value=_shown(value), why=why)


def check_base(request: Request, inspection: Inspection, plan: Plan) -> None:
    """Refuse what rates are measured against where there are none, or where they say it themselves."""
    if request.base is None or (plan.kind == "rates" and rates_table.is_open(inspection.proposals["rates"].wide)):
        return
    why = "rates_say_it" if plan.kind == "rates" else "no_rates"
    raise ImportRefused(
        "bad_hint", file=inspection.file_name, name="--base", value=request.base, why=why, kind=plan.kind
    )


def check_vouchers(request: Request, inspection: Inspection, plan: Plan) -> None:
    """Refuse to fill down rows of a file that has no day or no number of documents."""
    if request.vouchers == "fill" and not plan.filled:
        raise ImportRefused(
            "bad_hint", file=inspection.file_name, name="--vouchers", value=request.vouchers, why="no_vouchers"
        )


def check_year(request: Request, inspection: Inspection, plan: Plan) -> None:
    """Refuse a year where the months say theirs, or there are none in columns."""
    if request.year is not None and request.year != plan.answers.get("year"):
        raise ImportRefused("bad_hint", file=inspection.file_name, name="--year", value=request.year, why="no_year")


def awaited(request: Request, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Column -> values of which it was just said that their rows are left out; what is remembered may be of other files."""
    asked = {aliases.normalise(column): values for column, values in request.rows.items()}
    found = {column: asked.get(aliases.normalise(column), {}) for column in plan.aside}
    return {
        column: tuple(value for value, loaded in values.items() if not loaded)
        for column, values in found.items()
        if not all(values.values())
    }


def read_otherwise(plan: Plan, loaded: Plan) -> list[str]:
    """What of a file is read otherwise by one plan than by the one that it was loaded with; names of `ingest.read_part`."""
    parts = {"mapping": "mapping", **{name: part for name, (_, part) in _READ_BY.items()}}
    return [name for name, part in parts.items() if plain(getattr(plan, part)) != plain(getattr(loaded, part))]


def check_applied(request: Request, plan: Plan, loaded: LedgerEntry, file_name: str) -> None:
    """Refuse a file that is loaded already where what is said of it by hand would read it otherwise than it was."""
    old, by_rule = loaded.plan, request.origin == "inbox"
    told = [
        (name, option)
        for name, (option, part) in _READ_BY.items()
        if getattr(request, name) not in (None, {}, True) and plain(getattr(plan, part)) != plain(getattr(old, part))
    ]
    if any(plan.mapping.get(target) != old.mapping.get(target) for target in request.mapping):
        told.append(("mapping", "--map"))
    mode = None if by_rule else asked_mode(request, file_name)  # a rule's is for the files to come
    days = mode is not None and (
        (mode.first or loaded.mode.first) != loaded.mode.first or (mode.last or loaded.mode.last) != loaded.mode.last
    )
    if mode is not None and (mode.name != loaded.mode.name or days):
        told.append(("mode", "--mode"))
    if told:
        options = ", ".join(name if by_rule else option for name, option in told)
        raise ImportRefused("loaded_otherwise", file=file_name, import_id=loaded.import_id, options=options)


def asked_mode(request: Request, file_name: str) -> Mode | None:
    """The mode asked for; None for the one that is proposed. Raises ImportRefused `bad_hint`."""
    if request.mode in (None, "auto"):
        return None
    days = []
    for name in ("replace_from", "replace_to"):
        given = getattr(request, name)
        try:
            days.append(date.fromisoformat(given) if given else None)
        except ValueError as error:
            raise ImportRefused("bad_hint", file=file_name, name=name, value=given, known="YYYY-MM-DD") from error
    return Mode(str(request.mode), *days)
