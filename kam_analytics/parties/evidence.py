"""What speaks for two customers being one, and what against it.

How sure it is: `full` (the name and a second thing of its own, or the tax number and the name), `high` (the name of a
company without a second thing, a second thing with a name nearly the same), `possible` (worth a look, no more).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from kam_analytics import i18n
from kam_analytics.parties.names import Difference, Name, difference, fold, placeholder, read

LEVELS = ("full", "high", "possible")
STRONG = ("tax_id", "email", "phone", "address")  # what hardly two customers share
_SIGNS = re.compile(r"[\W_]+")
_EXTENSION = re.compile(r"(?:ext|extension|转|分机|x)\.?\s*\d+$")
_LEAST_ALIKE, _ALIKE_ALONE, _SAME_PARTS = 85.0, 93.0, 60.0
Sign = tuple[str, Mapping[str, Any]]  # a code of `parties.sign` and the fields of its text


def in_words(signs: Sequence[Sign], lang: str) -> str:
    """What speaks for it and against it, as one text."""
    comma = i18n.text("shell.comma", lang)
    return comma.join(i18n.text(f"parties.sign.{code}", lang, **fields) for code, fields in signs)


@dataclass(frozen=True, slots=True)
class Party:
    """One customer id with what its extracts say about it, and its name as it can be compared. `known`: name of a strong
    field -> its value as it can be compared."""

    row: dict[str, Any]
    name: Name
    known: dict[str, str]

    @property
    def id(self) -> str:
        return str(self.row["customer_id"])

    @property
    def by_name(self) -> bool:
        """The extracts have no id for this customer: its name serves as one."""
        return bool(self.row["customer_id"] == self.row["customer_name"])


def party(row: dict[str, Any]) -> Party:
    known = {field: value for field in STRONG if (value := comparable(field, row[field])) is not None}
    return Party(row, read(row["customer_name"]), known)


def comparable(field: str, value: str | None) -> str | None:
    """A tax number, phone, e-mail or address as it can be compared; None where it says nothing."""
    if value is None:
        return None
    plain = fold(value).strip()
    if field == "email":
        return plain if "@" in plain and not plain.startswith(("noreply@", "no-reply@")) else None
    if field == "phone":
        digits = re.sub(r"\D", "", _EXTENSION.sub("", plain)).lstrip("0")
        return digits[-8:] if len(digits) >= 7 and not placeholder(digits[-6:]) else None
    joined = _SIGNS.sub("", plain)
    least = 6 if field == "tax_id" else 8
    return joined if len(joined) >= least and not placeholder(joined) else None


def judge(one: Party, other: Party, shared: Collection[str], places: Collection[str]) -> tuple[str, list[Sign]] | None:
    """How sure it is that two ids are one customer, and why; None where it is not worth a look.

    `shared`: the strong fields that they have in common and that only few others share. `places`: of the data.
    """
    if _related(one, other) or _both(one, other, "tax_id", differ=True):
        return None
    same = one.name.key == other.name.key or (len(one.name.tokens) > 1 and one.name.turned == other.name.turned)
    apart = _apart(one, other)
    near = _near(one, other)
    level: str | None
    if same:
        level = _of_same_name(one, other, shared, apart, bool(near))
        signs: list[Sign] = [_name_sign(one, other)]
    else:
        found = difference(one.name, other.name, places)
        level = _of_other_name(one, other, found, shared, apart, bool(near))
        signs = (
            [("similar_name", {"alike": round(found.alike)})] if found.alike >= _SAME_PARTS else [("other_name", {})]
        )
        if found.telling:
            signs.append(("telling", {"parts": " / ".join((*found.only_here, *found.only_there))}))
    if level is None:
        return None
    signs += [(f"same_{field}", {"value": one.row[field]}) for field in STRONG if field in shared]
    return level, [*signs, *near, *apart]


def _of_same_name(one: Party, other: Party, shared: Collection[str], apart: list[Sign], near: bool) -> str:
    codes = {code for code, _ in apart}
    if "other_form" in codes:
        return "high" if "tax_id" in shared else "possible"
    if "tax_id" in shared:
        return "full"
    if shared:
        return "high" if apart else "full"
    if apart:
        return "possible"
    spelled = (one.by_name or other.by_name) and len(one.name.key) >= 4
    if one.name.company or spelled:
        return "full" if near and one.name.company else "high"
    return "possible"


def _of_other_name(
    one: Party, other: Party, found: Difference, shared: Collection[str], apart: list[Sign], near: bool
) -> str | None:
    if found.telling or apart:
        return "possible" if "tax_id" in shared else None
    inside = _inside(one.name, other.name)
    if "tax_id" in shared:
        return "full" if found.alike >= _LEAST_ALIKE or inside else "high"
    if found.alike >= _LEAST_ALIKE:
        if shared:
            return "high"
        long = min(len(one.name.key), len(other.name.key)) >= 8
        if not one.name.cjk and not other.name.cjk and long and (near or found.alike >= _ALIKE_ALONE):
            return "possible"
        return None
    loose = fuzz.token_set_ratio(" ".join(one.name.tokens), " ".join(other.name.tokens))
    if (len(shared) > 1 and loose >= _SAME_PARTS) or (shared and inside):
        return "possible"
    return None


def _name_sign(one: Party, other: Party) -> Sign:
    if one.row["customer_name"] == other.row["customer_name"]:
        return "same_name", {}
    if one.name.key == other.name.key:
        return "same_name_written", {}
    return "same_words", {}


def _inside(one: Name, other: Name) -> bool:
    """All words of the one stand in the other."""
    short, long = sorted((set(one.tokens), set(other.tokens)), key=len)
    return len("".join(short)) >= 4 and short <= long


def _related(one: Party, other: Party) -> bool:
    """Parent and subsidiary, or subsidiaries of one parent: kept apart on purpose, and one account already."""
    return bool(one.row["account_id"] == other.row["account_id"] and one.row["kept_id"] != other.row["kept_id"])


def _both(one: Party, other: Party, field: str, *, differ: bool) -> bool:
    here, there = one.known.get(field), other.known.get(field)
    return here is not None and there is not None and (here != there) is differ


def _equal(one: Party, other: Party, field: str) -> bool | None:
    """Whether both give the same; None where one of them gives nothing."""
    here, there = one.row[field], other.row[field]
    return None if here is None or there is None else fold(here).strip() == fold(there).strip()


def _near(one: Party, other: Party) -> list[Sign]:
    """What they have in common that many share."""
    if _equal(one, other, "city"):
        return [("same_city", {"value": one.row["city"]})]
    if _equal(one, other, "region") and _equal(one, other, "salesperson"):
        return [("same_region_salesperson", {"region": one.row["region"], "salesperson": one.row["salesperson"]})]
    return []


def _apart(one: Party, other: Party) -> list[Sign]:
    """What speaks against it."""
    signs: list[Sign] = []
    if one.name.legal and other.name.legal and one.name.legal != other.name.legal:
        signs.append(("other_form", {}))
    for field in ("city", "country"):
        if _equal(one, other, field) is False:
            signs.append((f"other_{field}", {"one": one.row[field], "other": other.row[field]}))
    return signs
