"""Merges of customers: every figure is that of files in which the id had been replaced by hand, and a merge that is
taken back leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from kam_analytics import ingest, parties, profile
from kam_analytics.churn.history import reading
from kam_analytics.engine import Engine
from kam_analytics.errors import NotFound, PartyError
from kam_analytics.metrics import get, names, run
from kam_analytics.scope import Period, comparison
from tests.extracts import load, tables

FIRST, DAYS = date(2022, 1, 3), 900
IDS = [f"K{n:02}" for n in range(12)]
OWN_IDS = {"accounts/lines": ["customer_id"], "receivables/invoices": ["billed_to"]}  # the id as the extract has it
OF_FILES = {"passport/sources"}  # rows and dates of the files themselves
KINDS = ("customers", "sales", "invoices", "payments")


def extracts(dice: random.Random) -> dict[str, pd.DataFrame]:
    """Four files about twelve customers; numbers of invoices occur under several of them."""

    def day(within: int = DAYS) -> str:
        return (FIRST + timedelta(dice.randrange(within))).isoformat()

    def maybe(*values: str) -> str:
        return dice.choice([*values, ""])

    def money(least: int, most: int) -> str:
        return f"{dice.randrange(least, most) / 100:.2f}"

    sales = [
        {
            "order_id": f"S{dice.randrange(150)}", "order_date": day(), "customer_id": dice.choice([*IDS, *IDS, ""]),
            "category": maybe("Tools", "Paint"), "quantity": dice.randrange(1, 9), "revenue": money(-2000, 90000),
            "cost": maybe(money(0, 50000), money(0, 50000)), "region": maybe("East", "West"),
            "salesperson": maybe("Ann", "Bo", "Cy"), "currency": dice.choice(["CNY", "CNY", "CNY", "USD"]),
        }
        for _ in range(250)
    ]  # fmt: skip
    invoices = [
        {
            "invoice_id": f"I{dice.randrange(60)}", "customer_id": dice.choice(IDS), "invoice_date": day(DAYS - 60),
            "due_date": maybe(day(), day()), "amount": money(-3000, 80000), "region": maybe("East", "West"), "currency": "CNY",
            "salesperson": maybe("Ann", "Bo"),
        }
        for _ in range(90)
    ]  # fmt: skip
    payments = [
        {
            "payment_id": f"P{n}", "payment_date": day(), "customer_id": dice.choice(IDS),
            "invoice_id": maybe(f"I{dice.randrange(60)}", f"I{dice.randrange(60)}"), "amount": money(-500, 60000),
            "currency": "CNY",
        }
        for n in range(80)
    ]  # fmt: skip
    customers = [
        {
            "customer_id": each, "customer_name": f"Name {each}", "parent_id": maybe(*dice.sample(IDS, 2), "", "P1"),
            "region": maybe("East", "North"), "salesperson": maybe("Di"), "city": maybe("Ulm", "Linz"),
            "credit_limit": maybe("100.00", "2500.00"), "terms_days": maybe("14", "60"), "currency": "CNY",
        }
        for each in dice.sample(IDS, 9)
    ]  # fmt: skip
    frames = {"sales": sales, "invoices": invoices, "payments": payments, "customers": customers}
    return {kind: pd.DataFrame(rows).astype(str) for kind, rows in frames.items()}


def by_hand(files: Mapping[str, pd.DataFrame], counts_as: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The same files with the merged ids replaced. Of a customer list the row of the kept id counts, its gaps filled
    from those that were merged into it."""
    changed = {kind: frame.replace({"customer_id": dict(counts_as)}) for kind, frame in files.items()}
    given = files["customers"].replace("", pd.NA)
    rows = []
    for kept, group in given.groupby(given["customer_id"].replace(dict(counts_as)), sort=False):
        own_last = group.sort_values("customer_id").sort_values(
            "customer_id", key=lambda ids, kept=kept: ids == kept, kind="stable"
        )
        row = own_last.ffill().iloc[-1].copy()
        row["customer_id"] = kept
        row["parent_id"] = counts_as.get(row["parent_id"], row["parent_id"]) if pd.notna(row["parent_id"]) else pd.NA
        rows.append(row)
    changed["customers"] = pd.DataFrame(rows).fillna("")
    return changed


def fill(engine: Engine, files: Mapping[str, pd.DataFrame], folder: Path) -> None:
    for kind in KINDS:
        path = folder / f"{kind}.csv"
        files[kind].to_csv(path, index=False)
        load(engine, path, kind, date_order="ymd")


def figures(engine: Engine, asked: list[str]) -> dict[str, pd.DataFrame]:
    """Every metric over two scopes, each for one of the customers, without the columns that show the id as the extract has it."""
    found = {}
    whole = profile.whole_history(profile.of(engine))
    last_year = Period(date(2023, 4, 1), date(2024, 3, 31))
    scopes = {
        "whole": whole,
        "east": whole.with_filters(
            period=last_year,
            base=comparison(last_year, "previous_year"),
            regions=("East",),
            salespeople=("", "Ann", "Di"),
        ),
    }
    for (label, scope), who in zip(scopes.items(), asked, strict=True):
        for name in set(names()) - OF_FILES:
            asks = any(param.name == "customer_id" for param in get(name).params)
            table = run(engine, name, scope, **({"customer_id": who} if asks else {})).table.to_pandas()
            found[f"{name} {label}"] = table.drop(columns=OWN_IDS.get(name, []))
    return found


def settled(engine: Engine) -> pd.DataFrame:
    """The invoices as the churn model sees them."""
    with reading(engine, FIRST + timedelta(DAYS), "CNY") as history:
        return history._cursor.execute("SELECT * FROM churn_invoice ORDER BY ALL").df()


def same(ours: Engine, theirs: Engine, counts_as: Mapping[str, str]) -> list[str]:
    """The metrics that differ; a customer is asked for by the id that is kept."""
    asked = [each for each in IDS if each not in counts_as][:2]
    left, right = figures(ours, asked), figures(theirs, asked)
    pd.testing.assert_frame_equal(settled(ours), settled(theirs))
    return [key for key, table in left.items() if not _equal(table, right[key])]


def _equal(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    """Money and counts to the last digit; quotients of floats as they come out of another order of sums."""
    try:
        pd.testing.assert_frame_equal(left, right, rtol=1e-12)
    except AssertionError:
        return False
    return True


@pytest.fixture(scope="module")
def dice() -> random.Random:
    return random.Random(0)


@pytest.fixture(scope="module")
def world(
    dice: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, dict[str, pd.DataFrame]]]:
    """Random extracts, loaded; each test leaves them as it found them."""
    files, folder = extracts(dice), tmp_path_factory.mktemp("world")
    with Engine(folder / "world.duckdb", folder / "staging", threads=2) as engine:
        fill(engine, files, folder)
        yield engine, files


def some_changes(engine: Engine, dice: random.Random, links: dict[str, str], number: int) -> None:
    """Random merges and splits, also of what cannot be merged or split; `links` follows them on its own."""
    for _ in range(number):
        one, other = dice.sample(IDS, 2)
        root = _root(links, other)
        if dice.random() < 0.3:
            if one in links:
                parties.split(engine, one)
                del links[one]
            else:
                with pytest.raises(NotFound, match="not merged"):
                    parties.split(engine, one)
        elif one in links or root == one:
            with pytest.raises(PartyError):
                parties.merge(engine, one, other)
        else:
            parties.merge(engine, one, other)
            links[one] = root


def _root(links: Mapping[str, str], each: str) -> str:
    while each in links:
        each = links[each]
    return each


def test_figures_are_those_of_files_with_the_ids_replaced(
    world: tuple[Engine, dict[str, pd.DataFrame]], dice: random.Random, tmp_path: Path
) -> None:
    engine, files = world
    start = tables(engine)
    links: dict[str, str] = {}
    some_changes(engine, dice, links, 10)
    counts_as = {each: _root(links, each) for each in links}
    folder = tmp_path / "by_hand"
    folder.mkdir()
    with Engine(folder / "by_hand.duckdb", folder / "staging", threads=2) as other:
        hand = by_hand(files, counts_as)
        fill(other, hand, folder)
        assert same(engine, other, counts_as) == [], counts_as
        assert profile.of(engine).customers == profile.of(other).customers
    _sums(engine, hand)
    for each in list(links):
        parties.split(engine, each)
    assert tables(engine) == start


def _sums(engine: Engine, hand: Mapping[str, pd.DataFrame]) -> None:
    """Revenue by account, straight from the files with pandas."""
    up = {row["customer_id"]: row["parent_id"] for _, row in hand["customers"].iterrows() if row["parent_id"]}
    up = {each: parent for each, parent in up.items() if parent != each}

    def account(each: str) -> str:
        path = [each]
        while path[-1] in up:
            if up[path[-1]] in path:
                return each
            path.append(up[path[-1]])
        return path[-1]

    sales = hand["sales"][(hand["sales"]["currency"] == "CNY") & (hand["sales"]["customer_id"] != "")]
    cents = (sales["revenue"].astype(float) * 100).round().astype(int)
    expected = cents.groupby(sales["customer_id"].map(account)).sum()
    table = run(engine, "sales/pareto", profile.whole_history(profile.of(engine))).table.to_pylist()
    assert {row["customer_id"]: int(row["revenue"] * 100) for row in table} == expected.to_dict()


def test_merges_survive_imports_and_their_undo(world: tuple[Engine, dict[str, pd.DataFrame]], tmp_path: Path) -> None:
    engine, _ = world
    start = tables(engine)
    parties.merge(engine, "K01", "K02")
    merged = tables(engine)
    more = extracts(random.Random(8))["sales"]
    path = tmp_path / "more.csv"
    more.to_csv(path, index=False)
    outcome = load(engine, path, "sales", date_order="ymd")
    assert {row["kept_id"] for row in engine.rows("SELECT kept_id FROM dim_customer WHERE customer_id = 'K01'")} == {
        "K02"
    }
    assert outcome.import_id is not None
    ingest.undo(engine, outcome.import_id)
    assert tables(engine) == merged
    parties.split(engine, "K01")
    assert tables(engine) == start
