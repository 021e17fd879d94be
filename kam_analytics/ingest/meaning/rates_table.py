"""Exchange rates with a currency in each column, as central banks publish them: which columns, between which currencies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from kam_analytics.ingest import sql
from kam_analytics.ingest.kinds import aliases, reject_key
from kam_analytics.ingest.model import Choice, ColumnFinding, Inspection, Question, listed

_LEAST = 2  # columns of one currency each; a single one of a pair is enough
_ISO_4217 = (  # and those that the euro took the place of
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNH "
    "CNY COP CRC CUP CVE CYP CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MTL MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RMB ROL RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SIT SKK SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRL TRY TTD TWD TZS "
    "UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"
)
_ISO = frozenset(re.findall("[A-Z]+", _ISO_4217))
_BRACKETS = re.compile(r"\(([^()]*)\)")
_GAPS, _BLANKS = re.compile(r"[\s_]+"), re.compile(r"\s+")
_COPY = re.compile(r" \([0-9]+\)$")  # what a repeated header gets
_PAIR = re.compile(r"[a-z]{6}")  # 'EURUSD'
_OTHER_DIGIT = re.compile("[2-9]")  # than those of a unit
_UNITS = r"(?:1|10{1,4})"
_APART = re.compile(r"\s*(?:/|-|–|:|=|兑|对|\b(?:to|per|vs)\b\.?)\s*")
_WORDS = re.compile(
    r"\b(?:(?:foreign )?exchange|fx|spot|reference|closing|close|average|avg|mid(?:dle)?|official|buy(?:ing)?|sell(?:ing)?|bid|ask|rates?)\b"
    r"|基准|现汇|现钞|买入|卖出|即期|期末|平均|中间|折算|汇率|牌价|收盘|价"
)
_UNIT_OF = re.compile(rf"(?P<before>{_UNITS})?\s*(?P<name>[^\d]+?)\s*(?P<behind>{_UNITS})?")
_BESIDE = re.compile(r"(?:week ?day|day of week|星期|周|source|来源|remarks?|notes?|备注)", re.IGNORECASE)
_ANSWER = re.compile(r"(?P<units>100)?(?P<source>[^\W\d]+)/(?P<target>[^\W\d]+)", re.IGNORECASE)
ANSWERS = "EUR/each, each/EUR, 100each/EUR"  # the forms that an answer has
_USUAL = ("EUR", "USD", "CNY", "GBP", "JPY", "HKD", "CHF")
_LIKELY = 2  # currencies that rates are asked about first
_SHOWN = 2  # examples of a choice
_SHORT = 120  # letters of a title that is looked at


@lru_cache(maxsize=65536)
def label(header: str) -> str | None:
    """Between which currencies the rates below a header are: 'USD/CNY', 'JPY/CNY/100' (a hundred JPY in CNY), of a header with
    one currency '/USD' or '/JPY/100'; None for other headers."""
    text = _GAPS.sub(" ", unicodedata.normalize("NFKC", header[:_SHORT])).strip()
    if "(" not in text and _OTHER_DIGIT.search(text):  # most that are no currency
        return None
    inside = [part.strip() for part in _BRACKETS.findall(text)]
    outside = _BRACKETS.sub(" ", text).strip()
    units = next((part for part in inside if re.fullmatch(_UNITS, part)), "")
    for candidate in (outside, *inside):
        plain = _plain(candidate)
        parts = [plain[:3], plain[3:]] if _PAIR.fullmatch(plain) else _APART.split(plain)
        found = [_currency(part) for part in parts if part]
        if not found or None in found or len(found) > 2:
            continue
        codes = [(code, many or units) for code, many in filter(None, found)]
        if len(codes) == 1:
            return _joined("", *codes[0])
        (one, many), (other, turned) = codes
        if re.search(r"\bper\b", candidate, re.IGNORECASE):  # 'USD per EUR', 'CNY per 100 JPY'
            return _joined(other, one, turned)
        return _joined(one, other, many)
    return None


def _plain(text: str) -> str:
    """A heading without the words that say of which sort its rates are."""
    return _BLANKS.sub(" ", _WORDS.sub(" ", text.casefold())).strip(" -/:")


def _joined(one: str, other: str, units: str) -> str:
    return f"{one}/{other}" + (f"/{units}" if units not in ("", "1") else "")


def _currency(text: str) -> tuple[str, str] | None:
    """The code of a currency, and the units before or behind it: '100日元' -> ('JPY', '100')."""
    match = _UNIT_OF.fullmatch(text)
    code = _code(match["name"]) if match else None
    return (code, (match["before"] or match["behind"] or "")) if match and code else None


def _code(name: str) -> str | None:
    written = name.strip().upper()
    found = written if written in _ISO else _names().get(written)
    return "CNY" if found in ("RMB", "CNH") else found


@cache
def _names() -> dict[str, str]:
    """What currencies are called -> their codes: the list that facts use."""
    listed = re.findall(r"\('([A-Z]{3})', \[([^\]]*)\]\)", sql.fact("currency_code"))
    names = ((code, name) for code, names in listed for name in re.findall(r"'([^']+)'", names))
    return {
        name: code for code, name in names if not re.fullmatch(r".|[A-Z]{2}", name)
    }  # a sign or two letters may be anything


def columns(found: Sequence[ColumnFinding]) -> dict[str, str]:
    """Source column -> its label, of a table that has nothing beside its days but rates; none for any other, or where a currency
    has several columns. Columns of numbers whose currency is not known are left out, if they are fewer."""
    labels = _labels(found)
    return labels if len(set(labels.values())) == len(labels) else {}


def repeated(found: Sequence[ColumnFinding]) -> tuple[str, ...]:
    """The columns of rates of a table in which a currency has several."""
    return () if columns(found) else tuple(_labels(found))


def _labels(found: Sequence[ColumnFinding]) -> dict[str, str]:
    added = reject_key.added([column.name for column in found])
    own = [column for column in found if column.name not in added]
    named = {column.name: label(_COPY.sub("", column.name)) for column in own if column.value != "date"}
    labels = {name: known for name, known in named.items() if known is not None}
    if not labels:
        return {}
    others = [column for column in own if column.name not in labels and column.value != "empty"]
    days = [column for column in others if column.value == "date"]
    numbers = [column for column in others if column.value == "number"]
    words = [column for column in others if column not in days and column not in numbers]
    strange = not any(
        map(aliases.known, (column.name for column in numbers))
    )  # 'Sales' is no currency that is not known
    alone = len(days) == 1 and strange and all(_BESIDE.fullmatch(column.name.strip()) for column in words)
    pairs = sum(not known.startswith("/") for known in labels.values())
    several = len(labels) >= _LEAST or pairs or (len(others) == len(days) and _of_rates(own, labels))
    readable = any(column.name in labels and column.value == "number" for column in own)
    return labels if alone and several and readable and len(labels) >= len(numbers) else {}


def _of_rates(own: Sequence[ColumnFinding], labels: Mapping[str, str]) -> bool:
    """Whether all columns of a currency hold what rates may be: no rate is below zero."""
    found = [column.number for column in own if column.name in labels]
    return all(number is not None and number.smallest >= 0 and number.largest > 0 for number in found)


def is_single(labels: Mapping[str, str]) -> bool:
    """Whether all rates are in one column, whose heading is a currency and nothing else: amounts may be headed so too."""
    return len(labels) == 1 and is_open(labels)


def is_open(labels: Mapping[str, str]) -> bool:
    """Whether some header names one currency only, so that the other one must be told."""
    return any(known.startswith("/") for known in labels.values())


def answer(text: str | None) -> str | None:
    """An answer as it is kept: 'EUR/each' (1 EUR is so many of each column's currency), 'each/EUR' (1 of each is so many EUR),
    '100each/CNY'; None for what is none."""
    match = _ANSWER.fullmatch((text or "").strip())
    if match is None:
        return None
    sides = [match[side] if match[side].casefold() == "each" else _code(match[side]) for side in ("source", "target")]
    sides = [side.casefold() if side and side.casefold() == "each" else side for side in sides]
    if sides.count("each") != 1 or None in sides:
        return None
    return f"{match['units'] or ''}{sides[0]}/{sides[1]}"


def settled(labels: Mapping[str, str], told: str | None) -> dict[str, str]:
    """The labels with both currencies, by an answer; a column of the currency that the others are measured against is left out."""
    found = {}
    for source, known in labels.items():
        one, other, units = (*known.split("/"), "")[:3]
        if not one and told is not None:
            many, base, (left, _) = told.startswith("100"), base_of(told), told.split("/")
            units = units or ("100" if many else "")
            one, other = (other, base) if left.removeprefix("100") == "each" else (base, other)
        if one != other:
            found[source] = _joined(one, other, units)
    return found


def base_of(told: str) -> str:
    """The currency that an answer names."""
    return next(side for side in told.removeprefix("100").split("/") if side != "each")


def fits(inspection: Inspection, labels: Mapping[str, str], told: str) -> bool:
    """Whether an answer agrees with the table: rates against a currency are 1 in its own column, and those for a hundred
    units of their currency are not turned round."""
    base = base_of(told)
    own = (name for name, known in labels.items() if known.startswith("/") and known.split("/")[1] == base)
    if not all(_is_one(inspection.column(name)) for name in own):
        return False
    own_units = any(known.startswith("/") and known.count("/") == 2 for known in labels.values())
    return told.removeprefix("100").startswith("each/") if own_units else True


# What stands above a table about all its rates -> what it says; `x` is a currency.
_TOLD = (
    (re.compile(r"(?<!\d)1\s*(?P<x>[^\W\d]+(?: [^\W\d]+)?)\s*="), "{x}/each"),
    (re.compile(r"(?:currency|currencies|units?)\b.*\bper (?:1 |one )?(?P<x>(?!unit)[^\W\d]+)"), "{x}/each"),
    (re.compile(r"(?P<x>[^\W\d]+)\s*(?:/|per)\s*100\s*(?:units?\b|外币)"), "100each/{x}"),
    (re.compile(r"(?P<x>[^\W\d]+)\s*(?:/|per)\s*(?:1\s*|one\s*)?(?:units?\b|外币)"), "each/{x}"),
)
_AGAINST = re.compile(r"(?:base(?: currency)?|against(?: the)?|基准货币|基础货币)\s*[::]?\s*(?P<x>[^\W\d]+)")


def told_above(titles: Iterable[str]) -> str | None:
    """What titles say of all rates of a table: an answer ('EUR/each'), or only the currency ('EUR')."""
    only = None
    for title in titles:
        text = unicodedata.normalize("NFKC", title[:_SHORT]).casefold()
        for shape, form in _TOLD:
            if (match := shape.search(text)) and (code := _code(re.sub("^单位|^人民币(?=人民币)", "", match["x"]))):
                return form.format(x=code)
        if only is None and (match := _AGAINST.search(text)):
            only = _code(match["x"])
    return only


def question(inspection: Inspection, labels: Mapping[str, str], own: str) -> Question:
    """Which currency the rates are measured against, and which way round; `own`: the company's currency, '' where not declared."""
    here = {known.split("/")[1] for known in labels.values() if known.startswith("/")}
    ones = [
        known.split("/")[1]
        for name, known in labels.items()
        if known.startswith("/") and _is_one(inspection.column(name))
    ]
    told = inspection.rates_told
    first = [told and (base_of(told) if "/" in told else told), *ones, own if own not in here else ""]
    bases = list(dict.fromkeys(base for base in (*first, *(c for c in _USUAL if c not in here)) if base in _ISO))
    bases += [code for code in sorted(_ISO - {"RMB", "CNH"}) if code not in bases and code not in here]
    given = [form.format(base=base) for base in bases for form in ("{base}/each", "each/{base}", "100each/{base}")]
    given = [text for text in given if fits(inspection, labels, text)]
    choices = [Choice(text, words="line", params={"line": _example(inspection, labels, text)}) for text in given]
    likely = [choice for choice in choices if base_of(choice.id) in bases[:_LIKELY]]
    names = [name for name, known in labels.items() if known.startswith("/")]
    params = {"columns": listed(names)}
    return Question("base", tuple(likely), next(iter(labels)), params, tuple(choices[len(likely) :]))


def _is_one(column: ColumnFinding) -> bool:
    """Whether a column holds nothing but ones, or hundreds: so many units of its currency."""
    return column.number is not None and column.number.smallest == column.number.largest in (1, 100)


def _example(inspection: Inspection, labels: Mapping[str, str], told: str) -> str:
    """Rates of the first row that has them, read by an answer."""
    both = settled({name: known for name, known in labels.items() if known.startswith("/")}, told)
    places = {name: inspection.column(name).index for name in both if inspection.column(name).value == "number"}
    for row in inspection.sample:
        cells = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        filled = [name for name, cell in cells.items() if cell[:1].isdigit() and cell.strip("0.,")]
        in_units = [name for name in filled if labels[name].count("/") > 1]
        shown = [*dict.fromkeys([*filled[: _SHOWN - bool(in_units)], *in_units, *filled])][:_SHOWN]
        if shown:
            parts = [(*both[name].split("/"), "1")[:3] for name in shown]
            return "; ".join(f"{p[2]} {p[0]} = {cells[name]} {p[1]}" for p, name in zip(parts, shown, strict=True))
    return told
