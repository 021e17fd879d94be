"""Receipts that name no invoice: taken off the oldest open invoices of their customer, on every day, and only there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from kam_analytics import ingest, parties, profile
from kam_analytics.churn.history import reading
from kam_analytics.engine import Engine
from kam_analytics.ingest.books import facts
from kam_analytics.ingest.unattended.request import Request, handle
from kam_analytics.ingest.watch import Watch
from kam_analytics.metrics import run
from tests import receivables_data
from tests.extracts import load, tables, write
from tests.receivables_data import invoice, payment

START = date(2024, 1, 1)
INVOICES = "Invoice No,Invoice Date,Due Date,Customer No,Amount\n"
PAYMENTS = "Receipt No,Receipt Date,Customer No,Amount\n"
Money = tuple[str, int, int]  # customer, day, cents


def as_of(engine: Engine, day: date) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Invoice -> open amount, customer -> unapplied money, on a day."""
    opened = engine.rows(
        "SELECT invoice_id, sum(amount) AS amount FROM fact_receivable WHERE invoice_date <= $day AND closed_on > $day"
        " AND converted_from IS NULL GROUP BY invoice_id HAVING sum(amount) <> 0",
        {"day": day},
    )
    loose = engine.rows(
        "SELECT coalesce(c.kept_id, u.customer_id) AS id, sum(u.amount) AS amount FROM fact_unapplied AS u"
        " LEFT JOIN dim_customer AS c ON c.customer_id = u.customer_id"
        " WHERE u.date <= $day AND u.converted_from IS NULL GROUP BY id HAVING sum(u.amount) <> 0",
        {"day": day},
    )
    return {r["invoice_id"]: r["amount"] for r in opened}, {r["id"]: r["amount"] for r in loose}


def poured(invoices: Sequence[Money], payments: Sequence[Money], day: int) -> tuple[dict[str, int], dict[str, int]]:
    """The same in cents, by pouring the money of each customer, all that came in by a day, into the invoices issued by then."""
    cash: defaultdict[str, int] = defaultdict(int)
    for customer, when, cents in payments:
        if when <= day:
            cash[customer] += cents
    opened = {}
    order = sorted((when, number) for number, (_, when, _) in enumerate(invoices) if when <= day)
    for _, number in order:
        customer, _, cents = invoices[number]
        used = min(max(cash[customer], 0), cents)
        cash[customer] -= used
        if cents > used:
            opened[f"I{number:04}"] = cents - used
    return opened, {customer: left for customer, left in cash.items() if left}


def test_open_invoices_of_every_day_are_those_of_pouring(engine: Engine, tmp_path: Path) -> None:
    """200 random customers: early money, money paid back, too much money, customers under two ids, RMB for CNY."""
    random = Random(5)
    invoices: list[Money] = []
    payments: list[Money] = []
    for number in range(200):
        who = f"K{number:03}"
        invoices += [(who, random.randrange(41), random.randint(1, 9000)) for _ in range(random.randrange(7))]
        payments += [(who, random.randrange(41), random.randint(1, 15000)) for _ in range(random.randrange(6))]
        if number % 4 == 0:
            payments.append((who, 41, -random.randint(1, 9000)))  # paid back later
    billed = "".join(
        f"I{n:04},{START + timedelta(when)},{START + timedelta(when + 30)},{who},{cents / 100:.2f},CNY\n"
        for n, (who, when, cents) in enumerate(invoices)
    )
    paid = "".join(
        f"R{n},{START + timedelta(when)},{who}{'-2' if int(who[1:]) % 5 == 0 else ''},{cents / 100:.2f},{'RMB' if n % 2 else 'CNY'}\n"
        for n, (who, when, cents) in enumerate(payments)
    )
    load(engine, write(tmp_path, INVOICES.replace("Amount", "Amount,Currency") + billed, "i.csv"), kind="invoices")
    load(engine, write(tmp_path, PAYMENTS.replace("Amount", "Amount,Currency") + paid, "p.csv"), kind="payments")
    known = {who for who, *_ in payments} & {who for who, *_ in invoices}
    parties.merge_all(engine, [(f"{who}-2", who, ()) for who in sorted(known) if int(who[1:]) % 5 == 0])
    for day in (0, 7, 20, 40, 41, 200):
        expected = poured(invoices, payments, day)
        opened, loose = as_of(engine, START + timedelta(day))
        assert {name: int(amount * 100) for name, amount in opened.items()} == expected[0], day
        names = {who if who in known or int(who[1:]) % 5 else f"{who}-2": left for who, left in expected[1].items()}
        assert {name: int(amount * 100) for name, amount in loose.items()} == names, day


def test_what_names_its_invoice_comes_first_and_the_rest_stays_unapplied(engine: Engine, tmp_path: Path) -> None:
    rows = "I1,2024-01-01,2024-01-31,A,100,USD\nI2,2024-01-02,2024-02-01,A,50,USD\nI3,2024-01-03,2024-02-02,A,80,USD\n"
    load(engine, write(tmp_path, INVOICES.replace("Amount", "Amount,Currency") + rows, "i.csv"), kind="invoices")
    named = "Receipt No,Receipt Date,Customer No,Invoice No,Amount,Currency\nR1,2024-01-10,A,I1,60,USD\n"
    load(engine, write(tmp_path, named, "n.csv"), kind="payments")
    credit = "Credit Note,Date,Customer No,Applies To,Amount,Currency\nC1,2024-01-12,A,I2,20,USD\n"
    load(engine, write(tmp_path, credit, "c.csv"), kind="credit_notes", overrides={"applies_to": "Applies To"})
    rates = "Date,From Currency,To Currency,Rate\n2024-01-01,USD,CNY,7.13333\n2024-02-01,USD,CNY,7.25\n"
    load(engine, write(tmp_path, rates + "2024-01-01,EUR,CNY,8\n", "r.csv"), kind="rates")
    other = INVOICES.replace("Amount", "Amount,Currency") + "I9,2024-01-01,2024-01-31,B,1,CNY\n"
    load(engine, write(tmp_path, other, "o.csv"), kind="invoices")
    before = tables(engine)
    assert as_of(engine, date(2024, 1, 31)) == ({"I1": 40, "I2": 30, "I3": 80, "I9": 1}, {})

    loose = PAYMENTS.replace("Amount", "Amount,Currency") + "R2,2024-02-01,A,75,USD\nR3,2024-02-10,A,100,USD\n"
    done = load(engine, write(tmp_path, loose, "l.csv"), kind="payments")
    assert as_of(engine, date(2024, 2, 5)) == ({"I3": 75, "I9": 1}, {})  # 40 + 30 + 5
    assert as_of(engine, date(2024, 2, 10)) == ({"I9": 1}, {"A": 25})  # 75, and 25 too much
    part = 1 + Decimal("570.6664") - Decimal("35.6667")  # 80 and 5 at 7.13333
    for day, balance, bills in (("2024-02-05", part, 2), ("2024-02-10", 1 - 25 * Decimal("7.25"), 1)):
        scope = profile.whole_history(profile.of(engine), currency="CNY", as_of=date.fromisoformat(day))
        (found,) = run(engine, "receivables/summary", scope).table.to_pylist()
        assert (found["balance"], found["open_invoices"]) == (balance, bills), day
    ingest.undo(engine, done.import_id or 0)
    assert tables(engine) == before


def test_where_some_receipts_name_their_invoice_the_others_stay_unapplied(engine: Engine, tmp_path: Path) -> None:
    load(
        engine,
        write(tmp_path, INVOICES + "I1,2024-01-01,2024-01-31,A,100\nI2,2024-01-02,2024-01-31,A,50\n", "i.csv"),
        kind="invoices",
    )
    text = "Receipt No,Receipt Date,Customer No,Invoice No,Amount\nR1,2024-02-01,A,I2,50\nR2,2024-02-02,A,,30\n"
    outcome = load(engine, write(tmp_path, text, "p.csv"), kind="payments")
    assert "oldest_first" not in [note.code for note in outcome.warnings]
    assert as_of(engine, date(2024, 3, 1)) == ({"I1": 100}, {"A": 30})
    assert engine.rows("SELECT count(*) AS n FROM fact_receivable WHERE oldest_first") == [{"n": 0}]


def test_it_is_said_and_can_be_left(engine: Engine, tmp_path: Path) -> None:
    load(engine, write(tmp_path, INVOICES + "I1,2024-01-01,2024-01-31,A,100\n", "i.csv"), kind="invoices")
    path = str(write(tmp_path, PAYMENTS + "R1,2024-02-01,A,30\n", "p.csv"))
    outcome = handle(engine, Request(path=path, kind="payments"))
    assert [note.params["count"] for note in outcome.warnings if note.code == "oldest_first"] == [1]
    assert as_of(engine, date(2024, 3, 1)) == ({"I1": 70}, {})
    assert as_of(engine, date(2024, 1, 31)) == ({"I1": 100}, {})  # the receipt is not there yet
    ingest.undo(engine, outcome.import_id or 0)
    assert as_of(engine, date(2024, 3, 1)) == ({"I1": 100}, {})
    outcome = handle(engine, Request(path=path, kind="payments", oldest_first=False))
    assert "oldest_first" not in [note.code for note in outcome.warnings]
    assert as_of(engine, date(2024, 3, 1)) == ({"I1": 100}, {"A": 30})


def test_an_invoice_that_something_else_has_settled_in_part_is_passed_over(engine: Engine, tmp_path: Path) -> None:
    text = "Invoice No,Invoice Date,Due Date,Customer No,Amount,Paid Amount,Paid Date\nI1,2024-01-01,2024-01-31,A,100,40,2024-01-20\nI2,2024-01-02,2024-01-31,A,50,,\n"
    load(engine, write(tmp_path, text, "i.csv"), kind="invoices")
    load(engine, write(tmp_path, PAYMENTS + "R1,2024-02-01,A,55\n", "p.csv"), kind="payments")
    assert as_of(engine, date(2024, 3, 1)) == ({"I1": 60}, {"A": 5})


def test_what_names_its_invoice_later_changes_no_earlier_day(engine: Engine) -> None:
    """A receipt of 1,000 that names none settles A, until later rows say what A was paid with: it goes to B, then."""
    bills = [invoice(name, "K", f"2024-0{month}-01", f"2024-0{month}-20", 1000) for name, month in (("A", 1), ("B", 2))]
    of_receipts = payment("K", "2024-03-10", 1000, "A")
    credit = invoice("A", "K", "2024-03-10", "2024-03-10", -1000)
    paid_in_extract = {**bills[0], "paid_date": date(2024, 3, 10), "paid_amount": Decimal(1000)}
    for invoices, named in ((bills, [of_receipts]), ([*bills, credit], []), ([paid_in_extract, bills[1]], [])):
        receivables_data.clear(engine)
        receivables_data.load(engine, invoices, [payment("K", "2024-02-10", 1000), *named])
        with engine.transaction() as cursor:
            cursor.execute("UPDATE payment SET oldest_first = invoice_id IS NULL")
            facts.rebuild_receivables(cursor, Watch())
        for day, left in (
            ("02-09", {"A": 1000, "B": 1000}),
            ("02-10", {"B": 1000}),
            ("03-09", {"B": 1000}),
            ("03-10", {}),
        ):
            assert as_of(engine, date.fromisoformat(f"2024-{day}")) == (left, {}), day
        with reading(engine, date(2024, 3, 10), "") as known:
            found = known._cursor.execute("SELECT settled_date FROM churn_invoice ORDER BY invoice_date").fetchall()
        assert found == [(date(2024, 2, 10),), (date(2024, 3, 10),)]
