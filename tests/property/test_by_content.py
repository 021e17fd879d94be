"""Tables whose headings say nothing, their columns in any order and among others that look alike: what is proposed by content
is right, or is not proposed."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from kam_analytics import ingest
from kam_analytics.ingest.meaning import by_content

TABLES = 80
COMPANIES = [
    "Meyer GmbH", "Jones Ltd", "Acme Inc.", "Nordwind AG & Co. KG", "Smith & Sons", "La Rochelle Gifts", "Baker Group", "Ito Corp",
    "上海机械有限公司", "北京电子设备厂", "广州贸易公司", "Delta Holdings PLC", "Blue Harbour", "Weber OHG", "Rossi SpA", "Kowalski",
]  # fmt: skip
PEOPLE = [
    "Claire Gute",
    "Darrin Van Huff",
    "Sean O'Donnell",
    "王芳",
    "李伟",
    "Zoe Hall",
    "Irene Maddox",
    "Ken Black",
    "Ann Lee",
]
PRODUCTS = [
    (f"P-{n:03}", f"{name} {n}", round(1.15 + n * 3.37, 2))
    for n, name in enumerate(["Bolt", "Nut", "螺丝", "Gear"] * 4)
]
HEADINGS: list[Callable[[int], str]] = [
    lambda n: f"A{n}", lambda n: f"F{n}", lambda n: f"Column{n}", lambda n: f"Feld{n}", lambda n: f"列{n}", lambda n: f"qwx{n * 7}",
]  # fmt: skip
Column = tuple[str, list[str]]


def decoys(rng: random.Random, rows: int, days: Sequence[date]) -> list[Column]:
    """Columns that are none of the targets, though they look it."""
    who = [rng.randrange(len(COMPANIES)) for _ in range(rows)]
    start = rng.randrange(2, 9)
    return [
        ("phone", [f"+49 30 {1234567 + n * 971}" for n in who]),
        ("mobile", [f"138{12345678 + n * 71}" for n in range(rows)]),
        ("postcode", [f"{10115 + 37 * n}" for n in who]),
        ("year", [str(day.year) for day in days]),
        ("month", [str(day.month) for day in days]),
        ("row", [str(n + 1) for n in range(rows)]),
        ("position", [str(10 * (n % start + 1)) for n in range(rows)]),
        ("rep", [rng.choice(PEOPLE) for _ in range(rows)]),
        ("tax rate", [rng.choice(["19.00", "7.00"]) for _ in range(rows)]),
        ("discount", [rng.choice(["0", "0.05", "0.1", "0.25"]) for _ in range(rows)]),
        ("latitude", [f"{48 + rng.random() * 5:.6f}" for _ in range(rows)]),
        ("weight", [f"{rng.random() * 80:.1f}" for _ in range(rows)]),
        ("birthday", [f"{date(1950, 1, 1) + timedelta(days=rng.randrange(15000))}" for _ in range(rows)]),
        ("ship by", [rng.choice(["DHL", "UPS", "顺丰"]) for _ in range(rows)]),
        ("memo", [f"call {rng.choice(PEOPLE)} about {n}" for n in range(rows)]),
        ("warehouse", [f"W{rng.randrange(8):02}" for _ in range(rows)]),
        ("flag", [rng.choice(["Y", "N"]) for _ in range(rows)]),
    ]


def sales(rng: random.Random, rows: int) -> list[Column]:
    day, made, lines = date(2024, 1, 1), [], 0
    for order in range(rows):
        day += timedelta(days=rng.randrange(3))
        for _ in range(rng.choice([1, 1, 2, 4])):
            made.append(
                (f"SO-{order + 4711}", day, rng.randrange(len(COMPANIES)), rng.choice(PRODUCTS), rng.randrange(1, 40))
            )
            lines += 1
    made = made[:rows]
    cost = rng.choice([0.5, 0.7])
    table = [
        ("order_date", [f"{line[1]}" for line in made]),
        ("revenue", [f"{line[3][2] * line[4]:.2f}" for line in made]),
    ]
    more = [
        ("order_id", [line[0] for line in made]),
        ("shipped", [f"{line[1] + timedelta(days=rng.randrange(1, 9))}" for line in made]),
        ("customer_name", [COMPANIES[line[2]] for line in made]),
        ("customer_id", [f"C{1000 + line[2]}" for line in made]),
        ("product_id", [line[3][0] for line in made]),
        ("product_name", [line[3][1] for line in made]),
        ("quantity", [str(line[4]) for line in made]),
        ("unit_price", [f"{line[3][2]}" for line in made]),
        ("cost", [f"{line[3][2] * line[4] * cost * (0.9 + 0.2 * rng.random()):.2f}" for line in made]),
        ("net after discount", [f"{line[3][2] * line[4] * rng.choice([1, 1, 0.9]):.2f}" for line in made]),
        ("currency", [rng.choice(["EUR", "USD"]) for _ in made]),
        *decoys(rng, rows, [line[1] for line in made]),
    ]
    return [*table, *rng.sample(more, rng.randrange(2, 9))]


def invoices(rng: random.Random, rows: int) -> list[Column]:
    days = sorted(date(2024, 1, 1) + timedelta(days=rng.randrange(300)) for _ in range(rows))
    who = [rng.randrange(len(COMPANIES)) for _ in range(rows)]
    amounts = [round(10 + rng.random() * rng.choice([90, 9000]), 2) for _ in range(rows)]
    table = [
        ("invoice_id", [f"{2024000 + 3 * n}" for n in range(rows)]),
        ("invoice_date", [f"{day}" for day in days]),
        ("amount", [f"{amount:.2f}" for amount in amounts]),
        rng.choice([("customer_name", [COMPANIES[n] for n in who]), ("customer_id", [f"K{700 + n}" for n in who])]),
    ]
    more = [
        ("due_date", [f"{day + timedelta(days=(14, 30, 60)[n % 3])}" for day, n in zip(days, who, strict=True)]),
        ("paid_date", [f"{day + timedelta(days=rng.randrange(5, 90))}" if rng.random() > 0.2 else "" for day in days]),
        ("ordered", [f"{day - timedelta(days=rng.randrange(1, 12))}" for day in days]),
        ("tax", [f"{amount * 0.19:.2f}" for amount in amounts]),
        ("purchase order", [f"PO{rng.randrange(10**6):06}" for _ in range(rows)]),
        ("tax number", [f"DE{123456789 + n}" for n in who]),
        ("currency", [rng.choice(["EUR", "USD"]) for _ in range(rows)]),
        *decoys(rng, rows, days),
    ]
    return [*table, *rng.sample(more, rng.randrange(0, 7))]


def payments(rng: random.Random, rows: int) -> list[Column]:
    made = dict(invoices(rng, rows))
    renamed = {"invoice_date": "payment_date", "invoice_id": "reference"}
    return [
        (renamed.get(name, name), cells)
        for name, cells in made.items()
        if name not in ("due_date", "paid_date", "ordered")
    ]


def customers(rng: random.Random, rows: int) -> list[Column]:
    names = [
        f"{rng.choice(COMPANIES[:6])[:5]} {n} {rng.choice(['Ltd', 'GmbH', 'Inc', 'AG', ''])}".strip()
        for n in range(rows)
    ]
    table = [("customer_name", names)]
    more = [
        ("email", [f"buyer{n}@example.com" for n in range(rows)]),
        ("country", [rng.choice(["Germany", "France", "中国", "USA"]) for _ in range(rows)]),
        ("currency", [rng.choice(["EUR", "USD"]) for _ in range(rows)]),
        *decoys(rng, rows, [date(2024, 1, 1)] * rows),
    ]
    return [*table, *rng.sample(more, rng.randrange(1, 7))]


MADE = {"sales": sales, "invoices": invoices, "payments": payments, "customers": customers}
# What a run must have proposed at least so often: a test that sees nothing proposed proves nothing.
LEAST = {
    "sales": {"order_date": 50, "revenue": 20, "quantity": 3, "customer_name": 10, "order_id": 6},
    "invoices": {
        "invoice_date": 40,
        "due_date": 8,
        "amount": 45,
        "invoice_id": 45,
        "customer_name": 25,
        "customer_id": 10,
    },
    "payments": {"payment_date": 50, "amount": 40, "customer_name": 25, "customer_id": 10},
    "customers": {"customer_name": 60, "email": 10, "country": 10},
}


@pytest.mark.parametrize("kind", MADE)
def test_what_is_proposed_is_right(tmp_path: Path, kind: str) -> None:
    found: Counter[str] = Counter()
    for seed in range(TABLES):
        rng = random.Random(f"{kind} {seed}")
        table = MADE[kind](rng, rng.choice([12, 40, 90]))
        rng.shuffle(table)
        heading = rng.choice(HEADINGS)
        meant = {heading(place): name for place, (name, _) in enumerate(table, start=1)}
        path = tmp_path / f"{seed}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([list(meant), *zip(*(cells for _, cells in table), strict=True)])
        inspection = ingest.inspect(path)
        assert inspection.kind is None  # nothing is taken for sure
        told = by_content.kinds(inspection)
        assert len(told) != 1 or told == (kind,), (seed, told, meant)
        proposed = by_content.proposed(inspection, kind, {})
        right = {target: meant[match.source] for target, match in proposed.items()}
        assert right == {target: target for target in proposed}, (seed, kind, right, list(meant.values()))
        found.update(proposed.keys())
    assert {target: found[target] for target, least in LEAST[kind].items() if found[target] < least} == {}
