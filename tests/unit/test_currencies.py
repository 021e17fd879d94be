"""Several currencies: converted at the rate of each day, apart where there is none; figures by hand."""

from __future__ import annotations

import argparse
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest, profile, settings
from kam_analytics.cli.common import open_engine
from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from tests.extracts import load, write

RATES = "Date,From Currency,To Currency,Rate\n"
SALES = "Order ID,Order Date,Customer ID,Category,Currency,Sales,Cost\n"
COMPANY = SALES + (
    "1,2024-01-10,C1,P,CNY,1000.00,600\n"
    "2,2024-01-10,C1,P,USD,100.00,50\n"
    "3,2024-02-10,C2,Q,USD,200.00,\n"
    "4,2024-02-10,C3,Q,JPY,5000,\n"
)


def rates(*lines: str) -> str:
    return RATES + "".join(f"{line}\n" for line in lines)


def scope(engine: Engine, currency: str, as_of: date | None = None) -> Any:
    more = {"as_of": as_of} if as_of else {}
    return profile.whole_history(profile.of(engine), currency=currency, **more)


def one(engine: Engine, name: str, currency: str, as_of: date | None = None) -> dict[str, Any]:
    return dict(run(engine, name, scope(engine, currency, as_of)).table.to_pylist()[0])


def test_amounts_convert_at_the_rate_of_their_day_and_stay_apart_without_one(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, COMPANY))
    assert one(engine, "sales/summary", "CNY")["revenue"] == 1000
    loaded = load(
        engine, write(tmp_path, rates("2024-01-01,USD,CNY,7.1", "2024-02-01,USD,CNY,7.25"), "r.csv"), kind="rates"
    )
    # 1000 + 100 x 7.1 + 200 x 7.25; yen have no rate and stay out.
    found = one(engine, "sales/summary", "CNY")
    assert (found["revenue"], found["orders"], found["lines"], found["customers"]) == (Decimal("3160"), 3, 3, 2)
    assert found["gross_margin"] == Decimal("1000") - 600 + (Decimal("100") - 50) * Decimal("7.1")
    # The other way round: 1000 / 7.1, to four decimals.
    assert one(engine, "sales/summary", "USD")["revenue"] == Decimal("300") + Decimal("140.8451")
    assert one(engine, "sales/summary", "JPY")["revenue"] == 5000
    assert profile.of(engine).choices.converted == {"CNY": ("USD",), "USD": ("CNY",)}
    lines = run(engine, "accounts/lines", scope(engine, "CNY"), customer_id="C1").table.to_pylist()
    assert {(line["currency"], line["revenue"]) for line in lines} == {("CNY", 1000), ("USD", 100)}
    ingest.undo(engine, loaded.import_id or 0)
    assert one(engine, "sales/summary", "CNY")["revenue"] == 1000
    assert engine.rows("SELECT count(*) AS n FROM fact_sales_day WHERE import_id = 0") == [{"n": 0}]
    ingest.redo(engine, loaded.import_id or 0)
    assert one(engine, "sales/summary", "CNY")["revenue"] == 3160


def test_a_rate_says_nothing_after_45_days_nor_before_its_day(engine: Engine, tmp_path: Path) -> None:
    days = ("2024-03-01", "2024-03-02", "2024-04-16", "2024-04-17")
    lines = "".join(f"{n},{day},C1,P,EUR,10,\n" for n, day in enumerate(days))
    load(engine, write(tmp_path, SALES + "9,2024-03-05,C1,P,CNY,1,\n" + lines))
    load(engine, write(tmp_path, rates("2024-03-02,EUR,CNY,8"), "r.csv"), kind="rates")
    # Converted: 2 March and 16 April, the 45th day after; not 1 March, not 17 April.
    assert one(engine, "sales/summary", "CNY")["revenue"] == 1 + 2 * 80
    left = run(engine, "passport/missing", scope(engine, "CNY")).table.to_pylist()
    assert [row["rows"] for row in left if row["item"] == "currency"] == [2]


def test_by_way_of_a_third_currency_and_under_usual_names(engine: Engine, tmp_path: Path) -> None:
    load(
        engine,
        write(
            tmp_path, SALES + "1,2024-01-10,C1,P,人民币,700,\n2,2024-01-10,C1,P,JPY,15000,\n3,2024-01-10,C1,P,RMB,1,\n"
        ),
    )
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7", "2024-01-09,USD,JPY,150"), "r.csv"), kind="rates")
    assert one(engine, "sales/summary", "CNY")["revenue"] == 700 + 1 + Decimal("700")  # 15000 / 150 x 7


def test_the_companys_own_currency_can_be_named(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(engine, write(tmp_path, SALES + "1,2024-01-10,C1,P,,700,\n2,2024-01-10,C1,P,USD,100,\n"))
    monkeypatch.setenv("KAM_CURRENCY", "CNY")
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7"), "r.csv"), kind="rates")
    assert one(engine, "sales/summary", "CNY")["revenue"] == 1400


def test_an_invoice_that_is_paid_has_nothing_open_in_any_currency(engine: Engine, tmp_path: Path) -> None:
    """Three parts of a third: each by itself would round to a rest."""
    head = "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Currency\n"
    load(
        engine,
        write(
            tmp_path,
            head
            + "1,2024-01-10,2024-02-10,C1,100.00,USD\n2,2024-01-15,2024-02-15,C1,50.00,CNY\n3,2024-01-20,2024-02-20,C1,10.00,USD\n",
        ),
    )
    paid = "Receipt No,Receipt Date,Customer ID,Invoice No,Amount,Currency\n"
    thirds = ("33.3333", "33.3333", "33.3334")
    rows = "".join(f"R{n},2024-0{n + 2}-01,C1,1,{part},USD\n" for n, part in enumerate(thirds))
    # Ten dollars too early, taken back in May at another rate: nothing may be left of them.
    rows += "R8,2024-01-05,C1,,10.00,USD\nR9,2024-05-05,C1,,-10.00,USD\n"
    load(engine, write(tmp_path, paid + rows, "p.csv"))
    months = [f"2024-0{month}-01,USD,CNY,7.{month}3339" for month in range(1, 6)]
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7.13333", *months[1:]), "r.csv"), kind="rates")
    found = one(engine, "receivables/summary", "CNY", date(2024, 5, 31))
    # Left: 50 of the second, 10 x 7.13333 of the third.
    assert (found["balance"], found["open_invoices"]) == (Decimal("50") + Decimal("71.3333"), 2)
    ageing = run(engine, "receivables/ageing", scope(engine, "CNY", date(2024, 5, 31))).table.to_pylist()
    buckets = [
        row[name]
        for row in ageing
        for name in ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus", "unapplied")
    ]
    assert sum(bucket or 0 for bucket in buckets) == found["balance"]
    half = one(engine, "receivables/summary", "CNY", date(2024, 3, 15))  # two thirds are paid
    first = Decimal("713.3330") - Decimal("475.5549")  # 66.6666 x 7.13333 = 475.55487
    assert half["balance"] == 50 + Decimal("71.3333") + first - Decimal("71.3333")  # the ten dollars lie unapplied


def test_with_all_rates_one_the_company_is_the_same_as_in_one_currency(tmp_path: Path) -> None:
    names = ("sales/summary", "sales/trend", "sales/pareto", "sales/concentration", "sales/bridge", "sales/pyramid")
    results = []
    for several in (True, False):
        place = tmp_path / str(several)
        place.mkdir()
        with Engine(place / "a.duckdb", place / "s", threads=1) as engine:
            lines = "".join(
                f"{n},202{3 + n % 2}-0{n % 9 + 1}-1{n % 10},C{n % 7},K{n % 3},{('CNY', 'USD', 'EUR')[n % 3] if several else 'CNY'},{n * 17 % 400 + 0.25},{n % 50}\n"
                for n in range(90)
            )
            load(engine, write(place, SALES + lines))
            if several:
                every = [
                    f"{year}-{month:02d}-01,{code},CNY,1"
                    for year in (2023, 2024)
                    for month in range(1, 13)
                    for code in ("USD", "EUR")
                ]
                load(engine, write(place, rates(*every), "r.csv"), kind="rates")
            results.append({name: run(engine, name, scope(engine, "CNY")).table.to_pylist() for name in names})
    assert results[0] == results[1]


def test_control_totals_never_add_currencies(engine: Engine, tmp_path: Path) -> None:
    outcome = load(
        engine,
        write(
            tmp_path,
            SALES.replace("Cost", "Cost,Quantity") + "1,2024-01-10,C1,P,,700,1,2\n2,2024-01-10,C1,P,USD,100.5,,3\n",
        ),
    )
    assert outcome.totals == {"revenue": 700, "cost": 1, "quantity": 5, "revenue USD": Decimal("100.50")}
    assert [ingest.total_label(name, "zh") for name in ("revenue", "revenue USD")] == ["净收入", "净收入 USD"]


INVOICES = "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Currency\n"


def settled(engine: Engine) -> bool:
    found = one(engine, "receivables/summary", "CNY", date(2024, 3, 31))
    return (found["open_invoices"], found["overdue"], found["unapplied"]) == (0, 0, 0)


def test_one_currency_under_several_names_is_one_currency(engine: Engine, tmp_path: Path) -> None:
    """With no rate loaded at all; and what is paid in RMB settles an invoice in CNY."""
    days = ("CNY,100", "RMB,50", "人民币,20", "cny,5", "CNY - Yuan Renminbi,2", "人民币(CNY),3")
    said = load(engine, write(tmp_path, SALES + "".join(f"{n},2024-01-10,C1,P,{day},\n" for n, day in enumerate(days))))
    assert said.warnings == ()  # of several currencies, that is
    assert profile.of(engine).choices.currencies == ("CNY",)
    assert one(engine, "sales/summary", "CNY")["revenue"] == 180
    load(engine, write(tmp_path, INVOICES + "1,2024-01-10,2024-02-10,C1,100,CNY\n", "i.csv"))
    paid = "Receipt No,Receipt Date,Customer ID,Invoice No,Amount,Currency\nR1,2024-02-01,C1,1,100,RMB\n"
    load(engine, write(tmp_path, paid, "p.csv"))
    assert settled(engine)
    # What is open and what lies unapplied under another name counts, too.
    load(engine, write(tmp_path, INVOICES + "2,2024-01-20,2024-02-20,C2,30,RMB\n", "j.csv"))
    load(engine, write(tmp_path, paid.replace("R1,2024-02-01,C1,1,100", "R2,2024-02-02,C3,,8"), "q.csv"))
    found = one(engine, "receivables/summary", "CNY", date(2024, 3, 31))
    assert (found["open_amount"], found["unapplied"], found["balance"]) == (30, -8, 22)


def test_receipts_without_a_currency_pay_in_the_own_one(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the own currency is named only after both were loaded."""
    load(engine, write(tmp_path, INVOICES + "1,2024-01-10,2024-02-10,C1,100,CNY\n"))
    paid = "Receipt No,Receipt Date,Customer ID,Invoice No,Amount\nR1,2024-02-01,C1,1,100\n"
    load(engine, write(tmp_path, paid, "p.csv"))
    assert not settled(engine)
    monkeypatch.setenv("KAM_CURRENCY", "CNY")
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7"), "r.csv"), kind="rates")
    assert settled(engine)


def test_the_way_by_a_third_currency_is_found_day_by_day(engine: Engine, tmp_path: Path) -> None:
    """Neither an old rate by way of the Australian dollar nor an old direct one stands in the way of June's."""
    load(engine, write(tmp_path, SALES + "1,2024-01-10,C1,P,CNY,1,\n2,2024-06-10,C1,P,EUR,100,\n"))
    old = ("2023-01-01,EUR,CNY,7.5", "2024-01-01,EUR,AUD,1.6", "2024-01-01,AUD,CNY,4.7")
    new = ("2024-06-01,EUR,USD,1.1", "2024-06-01,USD,CNY,7")
    load(engine, write(tmp_path, rates(*old, *new), "r.csv"), kind="rates")
    assert one(engine, "sales/summary", "CNY")["revenue"] == 1 + Decimal("770")  # 100 x 1.1 x 7


def test_halves_are_rounded_as_decimals(engine: Engine, tmp_path: Path) -> None:
    """407 x 7.00005 = 2849.02035, which as a floating-point number is a little less."""
    head = SALES + "1,2024-01-10,C1,P,CNY,0,\n"
    load(engine, write(tmp_path, head + "2,2024-01-10,C1,P,USD,407,\n3,2024-01-10,C1,P,USD,-407,407\n"))
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7.00005"), "r.csv"), kind="rates")
    found = engine.rows("SELECT revenue FROM fact_sales_day WHERE import_id = 0 AND revenue <> 0 ORDER BY revenue")
    assert [row["revenue"] for row in found] == [Decimal("-2849.0204"), Decimal("2849.0204")]


def test_small_rates_keep_their_digits_the_other_way_round(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, SALES + "1,2024-01-10,C1,P,CNY,0,\n2,2024-01-10,C1,P,IDR,100000000,\n"))
    load(engine, write(tmp_path, rates("2024-01-01,CNY,IDR,2213.45"), "r.csv"), kind="rates")
    assert one(engine, "sales/summary", "CNY")["revenue"] == Decimal(
        "45178.3415"
    )  # 100,000,000 / 2213.45 = 45178.34150...


def test_what_has_no_rate_is_shown_apart_in_its_own_money(engine: Engine, tmp_path: Path) -> None:
    lines = (
        "1,2024-01-10,C1,P,CNY,1,\n2,2024-01-10,C1,P,USD,10,\n3,2024-06-10,C1,P,USD,30,\n4,2024-06-10,C1,P,JPY,500,\n"
    )
    load(engine, write(tmp_path, SALES + lines))
    bills = "1,2024-01-10,2024-02-10,C1,70,USD\n2,2024-06-01,2024-07-01,C1,80,USD\n3,2024-06-01,2024-07-01,C1,5,CNY\n"
    load(engine, write(tmp_path, INVOICES + bills, "i.csv"))
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7", "2024-03-01,USD,CNY,7"), "r.csv"), kind="rates")
    found = run(engine, "passport/unconverted", scope(engine, "CNY")).table.to_pylist()
    assert [tuple(row.values()) for row in found] == [
        ("sales", "JPY", "no_rate", 1, 500), ("sales", "USD", "no_rate", 1, 30), ("invoices", "USD", "no_rate", 1, 80),
    ]  # fmt: skip
    # The lines of an account are those that its totals hold.
    shown = run(engine, "accounts/lines", scope(engine, "CNY"), customer_id="C1").table.to_pylist()
    assert sorted((row["currency"], row["revenue"]) for row in shown) == [("CNY", 1), ("USD", 10)]


def test_a_credit_limit_is_judged_in_its_own_currency_or_not_at_all(engine: Engine, tmp_path: Path) -> None:
    head = "Customer ID,Credit Limit,Currency\n"
    limits = head + "C1,1000,USD\nC2,1000,JPY\nC3,4000,\nC4,0,JPY\nC5,6000,RMB\nC6,90000000000000,USD\n"
    load(engine, write(tmp_path, limits, "c.csv"), kind="customers")
    bills = "".join(f"{n},2024-05-01,2024-06-01,C{n},5000,CNY\n" for n in range(1, 7))
    load(engine, write(tmp_path, INVOICES + bills, "i.csv"))
    load(engine, write(tmp_path, rates("2024-05-20,USD,CNY,7"), "r.csv"), kind="rates")

    def judged(day: date) -> dict[str, tuple[Any, ...]]:
        found = run(engine, "receivables/limits", scope(engine, "CNY", day)).table.to_pylist()
        names = ("limit_kind", "credit_limit", "headroom", "breach")
        return {row["customer_id"]: tuple(row[name] for name in names) for row in found}

    assert judged(date(2024, 5, 31)) == {
        "C1": ("limit", 7000, 2000, False), "C2": ("no_rate", None, None, None), "C3": ("limit", 4000, -1000, True),
        "C4": ("prepayment", 0, -5000, True), "C5": ("limit", 6000, 1000, False), "C6": ("too_large", None, None, None),
    }  # fmt: skip
    # 45 days after the rate it says nothing any more.
    assert judged(date(2024, 7, 4))["C1"][1] == 7000
    assert judged(date(2024, 7, 5))["C1"] == ("no_rate", None, None, None)
    # What C3 and C5 owe in yen has no rate: C3 is over its limit without it, of C5 it cannot be told.
    yen = "8,2024-05-01,2024-06-01,C3,9,JPY\n9,2024-05-01,2024-06-01,C5,9,JPY\n"
    load(engine, write(tmp_path, INVOICES + yen, "j.csv"))
    assert judged(date(2024, 5, 31))["C3"] == ("limit", 4000, -1000, True)
    assert judged(date(2024, 5, 31))["C5"] == ("limit", 6000, 1000, None)
    aged = run(engine, "receivables/ageing", scope(engine, "CNY", date(2024, 5, 31))).table.to_pylist()
    assert {row["customer_id"]: row["credit_limit"] for row in aged}["C1"] == 7000
    alone = run(engine, "accounts/receivables", scope(engine, "CNY", date(2024, 5, 31)), customer_id="C1")
    assert alone.table.to_pylist()[0]["utilisation"] == pytest.approx(5000 / 7000)


RECEIPTS = "Receipt No,Receipt Date,Customer ID,Amount,Currency\n"


def test_each_unapplied_receipt_converts_at_the_rate_of_its_own_day(engine: Engine, tmp_path: Path) -> None:
    """What is used first is what came in first; nothing is left of what is used up."""
    first = "1,2024-01-10,C1,100,USD\n2,2024-03-10,C1,50,USD\n3,2024-04-10,C1,-100,USD\n4,2024-05-10,C1,-50,USD\n"
    # No rate reaches the first one of this customer; the second has one.
    second = "5,2023-11-01,C2,20,USD\n6,2024-02-01,C2,30,USD\n7,2024-04-01,C2,-20,USD\n8,2024-04-01,C3,1,CNY\n"
    load(engine, write(tmp_path, RECEIPTS + first + second, "p.csv"), kind="payments")
    months = [f"2024-0{n}-01,USD,CNY,{rate}" for n, rate in enumerate(("7", "7.1", "8", "9", "9.5"), start=1)]
    load(engine, write(tmp_path, rates(*months), "r.csv"), kind="rates")
    a = Decimal(700)
    b, c = Decimal(400), Decimal(213)  # 50 x 8, 30 x 7.1
    for day, held, apart in (
        (date(2024, 1, 31), a, [("unapplied", "USD", 20)]),
        (date(2024, 3, 31), a + b + c, [("unapplied", "USD", 20)]),
        (date(2024, 4, 30), b + c + 1, []),
        (date(2024, 5, 31), c + 1, []),
    ):
        assert one(engine, "receivables/summary", "CNY", day)["unapplied"] == -held
        left = run(engine, "passport/unconverted", scope(engine, "CNY", day)).table.to_pylist()
        assert [(row["kind"], row["currency"], row["amount"]) for row in left] == apart


def test_a_credit_that_a_bounced_receipt_uses_up_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    """100 due, received, 50 of it credited, and the receipt taken back: 50 open at the rate of the invoice, nothing unapplied."""
    load(
        engine,
        write(tmp_path, INVOICES + "I,2024-03-04,2024-04-03,C1,100,EUR\nJ,2024-03-04,2024-04-03,C2,1,USD\n", "i.csv"),
    )
    receipts = "Receipt No,Receipt Date,Customer ID,Invoice No,Amount,Currency\nR1,2024-04-22,C1,I,100,EUR\nR2,2024-05-10,C1,I,-100,EUR\n"
    load(engine, write(tmp_path, receipts, "p.csv"), kind="payments")
    credit = "Credit Note,Date,Customer ID,Applies To,Amount,Currency\nN1,2024-04-23,C1,I,50,EUR\n"
    load(engine, write(tmp_path, credit, "c.csv"), kind="credit_notes")
    quotes = ("2024-03-01,EUR,USD,1.10", "2024-04-10,EUR,USD,1.20", "2024-05-01,EUR,USD,1.30")
    load(engine, write(tmp_path, rates(*quotes), "r.csv"), kind="rates")
    found = one(engine, "receivables/summary", "USD", date(2024, 5, 12))
    assert (found["open_amount"], found["unapplied"], found["balance"]) == (56, 0, 56)


def test_unapplied_receipts_of_many_days_agree_with_a_queue(engine: Engine, tmp_path: Path) -> None:
    """Worked out receipt by receipt: first in, first out, each part at the rate of the day of its receipt."""
    chance = random.Random(7)
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(120)]
    rate = {day: Decimal(chance.randint(60001, 80009)) / 10000 for day in days}
    flows = [(chance.choice(days), Decimal(chance.randint(-900, 1100)) / 100) for _ in range(150)]
    flows = sorted(((day, amount) for day, amount in flows if amount), key=lambda flow: (flow[0], flow[1] < 0, flow[1]))
    lines = "".join(f"{n},{day},C1,{amount},USD\n" for n, (day, amount) in enumerate(flows))
    load(engine, write(tmp_path, RECEIPTS + lines + "x,2024-01-01,C2,1,CNY\n", "p.csv"), kind="payments")
    load(engine, write(tmp_path, rates(*(f"{day},USD,CNY,{rate[day]}" for day in days)), "r.csv"), kind="rates")

    def exact(day: date) -> Decimal:
        """What stands by a day: receipts, or what was paid back beyond them, until the other comes."""
        queue: list[tuple[date, Decimal]] = []
        for at, amount in flows:
            while at <= day and amount and queue and (queue[0][1] > 0) != (amount > 0):
                first, rest = queue.pop(0)
                if abs(rest) > abs(amount):
                    queue.insert(0, (first, rest + amount))
                    amount = Decimal()
                else:
                    amount += rest
            if at <= day and amount:
                queue.append((at, amount))
        return sum((amount * rate[at] for at, amount in queue), Decimal())

    for day in days[::17]:
        held = -one(engine, "receivables/summary", "CNY", day)["unapplied"] - 1
        assert abs(held - exact(day)) < Decimal("0.005")


def test_amounts_too_large_for_another_currency_stay_in_their_own(engine: Engine, tmp_path: Path) -> None:
    lines = "1,2024-01-10,C1,P,CNY,1,\n2,2024-01-10,C1,P,USD,90000000000000,\n3,2024-01-11,C1,P,USD,10,\n"
    lines += "4,2024-01-11,C1,P,EUR,3,\n5,2023-12-31,C1,P,USD,4,\n"
    load(engine, write(tmp_path, SALES + lines))
    bills = "1,2024-01-12,2024-02-10,C1,-90000000000000,USD\n2,2024-01-13,2024-02-10,C1,5,USD\n"
    bills += "3,2024-01-14,2024-02-10,C2,90000000000000,USD\n"
    load(engine, write(tmp_path, INVOICES + bills, "i.csv"))
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7"), "r.csv"), kind="rates")
    assert one(engine, "sales/summary", "CNY")["revenue"] == 71
    limits = "Customer ID,Credit Limit,Currency\nC1,1000,USD\nC2,1000,EUR\n"  # of a day that has a rate, not converted
    load(engine, write(tmp_path, limits, "c.csv"), kind="customers")
    judged = run(engine, "receivables/limits", scope(engine, "CNY", date(2024, 1, 14))).table.to_pylist()
    assert {row["customer_id"]: row["limit_kind"] for row in judged} == {"C1": "too_large", "C2": "no_rate"}
    found = run(engine, "passport/unconverted", scope(engine, "CNY")).table.to_pylist()
    assert [(row["kind"], row["currency"], row["cause"], row["amount"]) for row in found] == [
        ("unapplied", "USD", "too_large", 90000000000000),
        ("sales", "EUR", "no_rate", 3),
        ("sales", "USD", "no_rate", 4),  # a day before the first rate
        ("sales", "USD", "too_large", 90000000000000),
        ("invoices", "USD", "too_large", 90000000000000),
    ]


def test_the_own_currency_counts_from_the_next_opening_on(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(engine, write(tmp_path, SALES + "1,2024-01-10,C1,P,,700,\n2,2024-01-10,C1,P,USD,100,\n"))
    load(engine, write(tmp_path, INVOICES + "1,2024-01-10,2024-02-10,C1,100,CNY\n", "i.csv"))
    paid = "Receipt No,Receipt Date,Customer ID,Invoice No,Amount\nR1,2024-02-01,C1,1,100\n"
    load(engine, write(tmp_path, paid, "p.csv"))
    load(engine, write(tmp_path, rates("2024-01-01,USD,CNY,7"), "r.csv"), kind="rates")
    engine.close()
    monkeypatch.setenv("KAM_CURRENCY", "rmb")
    chosen = argparse.Namespace(settings=settings.read(engine.path))
    with open_engine(chosen) as opened:
        assert one(opened, "sales/summary", "CNY")["revenue"] == 1400
        assert settled(opened)
        version = opened.data_version
    with open_engine(chosen) as again:  # once is enough
        assert again.data_version == version
    monkeypatch.delenv("KAM_CURRENCY")
    with open_engine(argparse.Namespace(settings=settings.read(engine.path))) as back:
        assert one(back, "sales/summary", "")["revenue"] == 700
        assert not settled(back)
