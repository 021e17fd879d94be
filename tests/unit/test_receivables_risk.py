"""Overdue accounts, limits, collection, roll rates and expected loss, on small cases worked by hand."""

from __future__ import annotations

import pytest

from kam_analytics.engine import Engine
from tests.golden import worked_examples as example
from tests.receivables_data import customer, invoice, load, on, one, payment, period, rows

BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_120", "d120_plus")


# -- overdue accounts and limits -----------------------------------------------------------------------------------


def test_largest_overdue(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100, disputed=True),
            invoice("2", "a", "2024-05-01", "2024-05-31", 60),
            invoice("3", "a", "2024-06-01", "2024-07-31", 40, disputed=True),
            invoice("4", "b", "2024-05-01", "2024-05-31", 500),
            invoice("5", "c", "2024-05-01", "2024-06-30", 900),
        ],
        customers=[customer("a", region="East", salesperson="Ann"), customer("b"), customer("c")],
    )
    found = rows(engine, "receivables/largest_overdue", on("2024-06-30"))
    assert [row["customer_id"] for row in found] == ["b", "a"]
    assert found[1] == {
        "customer_id": "a", "customer_name": "a Ltd", "overdue": 160, "overdue_rate": 0.8, "oldest_days": 151,
        "worst_bucket": "d120_plus", "disputed": 100, "overdue_invoices": 2, "open_amount": 200,
        "share": pytest.approx(160 / 660), "region": "East", "salesperson": "Ann",
    }  # fmt: skip
    assert [row["customer_id"] for row in rows(engine, "receivables/largest_overdue", on("2024-06-30"), limit=1)] == [
        "b"
    ]
    overdue = rows(engine, "receivables/invoices", on("2024-06-30"), only_overdue="yes")
    assert [row["invoice_id"] for row in overdue] == ["4", "1", "2"]
    assert [row["invoice_id"] for row in rows(engine, "receivables/invoices", on("2024-06-30"), limit=2)] == ["5", "4"]
    assert [row["invoice_id"] for row in rows(engine, "receivables/invoices", on("2024-06-30"), customer_id="a")] == [
        "1",
        "2",
        "3",
    ]


def test_limits(engine: Engine) -> None:
    """Within, exactly at, beyond, prepayment with and without an exposure, none set, and in credit."""
    limits = {
        "within": 100,
        "at": 50,
        "beyond": 40,
        "prepaid": 0,
        "prepaid late": 0,
        "none": None,
        "credit": 10,
        "idle": 5,
    }
    owing = {"within": 50, "at": 50, "beyond": 50, "prepaid late": 50, "none": 50}
    load(
        engine,
        [invoice(f"I-{who}", who, "2024-01-01", "2024-01-31", amount) for who, amount in owing.items()],
        [payment("credit", "2024-01-15", 7)],
        [customer(who, limit=limit) for who, limit in limits.items()],
    )
    found = {row["customer_id"]: row for row in rows(engine, "receivables/limits", on("2024-02-15"))}
    columns = ("limit_kind", "exposure", "utilisation", "headroom", "breach")
    assert {who: tuple(row[name] for name in columns) for who, row in found.items()} == {
        "within": ("limit", 50, 0.5, 50, False),
        "at": ("limit", 50, 1.0, 0, False),
        "beyond": ("limit", 50, 1.25, -10, True),
        "prepaid": ("prepayment", 0, None, 0, False),
        "prepaid late": ("prepayment", 50, None, -50, True),
        "none": ("none", 50, None, None, None),
        "credit": ("limit", -7, -0.7, 17, False),
        "idle": ("limit", 0, 0.0, 5, False),
    }
    assert list(found)[:2] == ["prepaid late", "beyond"]


def test_the_receivables_of_one_account(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2024-01-01", "2024-01-31", 100),
            invoice("2", "a1", "2024-02-01", "2024-03-31", 60),
            invoice("3", "b", "2024-01-01", "2024-01-31", 999),
        ],
        [payment("a", "2024-02-10", 30, "1"), payment("a", "2024-02-11", 5)],
        [customer("a", limit=250), customer("a1", "a"), customer("b")],
    )
    found = one(engine, "accounts/receivables", on("2024-02-20"), customer_id="a")
    assert found == {
        "balance": 125, "overdue": 70, "overdue_rate": pytest.approx(70 / 130), "oldest_days": 20, "weighted_days_to_pay": 40,
        "weighted_days_late": 10, "credit_limit": 250, "utilisation": 0.5, "open_invoices": 2, "unapplied": -5,
    }  # fmt: skip
    nobody = one(engine, "accounts/receivables", on("2024-02-20"), customer_id="nobody")
    assert (nobody["balance"], nobody["open_invoices"], nobody["oldest_days"], nobody["credit_limit"]) == (
        0,
        0,
        None,
        None,
    )


# -- collection ----------------------------------------------------------------------------------------------------


def test_collection_effectiveness(engine: Engine) -> None:
    """Opening 100, invoiced 200, closing 140 of which 90 not yet due: (100 + 200 - 140) / (100 + 200 - 90)."""
    load(
        engine,
        [
            invoice("1", "a", "2024-03-01", "2024-03-31", 100, paid=("2024-04-20", 100)),
            invoice("2", "a", "2024-04-05", "2024-04-20", 110, paid=("2024-04-25", 60)),
            invoice("3", "a", "2024-04-20", "2024-05-20", 90),
        ],
    )
    found = one(engine, "receivables/collection_effectiveness", period("2024-04-01", "2024-04-30"))
    assert (found["opening"], found["sales"], found["closing"], found["closing_current"]) == (100, 200, 140, 90)
    assert found["effectiveness"] == pytest.approx(160 / 210)
    later = period("2024-05-01", "2024-05-31", base=("2024-04-01", "2024-04-30"))
    assert one(engine, "receivables/collection_effectiveness", later)["base_effectiveness"] == pytest.approx(160 / 210)


def test_nothing_to_collect(engine: Engine) -> None:
    load(engine, [invoice("1", "a", "2024-04-05", "2024-06-20", 110)])
    found = one(engine, "receivables/collection_effectiveness", period("2024-04-01", "2024-04-30"))
    assert found["effectiveness"] is None


# -- expected loss -------------------------------------------------------------------------------------------------


def test_roll_rates_by_hand(engine: Engine) -> None:
    """Due 15 January: 400 not due at the end of December. At the end of January 100 are 16 days past due, at the end
    of February 40, of March 30, of April 30. Month-ends up to 30 April, so no other month has a balance."""
    load(
        engine,
        [
            invoice("1", "a", "2023-12-15", "2024-01-15", 300, paid=("2024-01-15", 300)),
            invoice("2", "a", "2023-12-15", "2024-01-15", 60, paid=("2024-02-20", 60)),
            invoice("3", "a", "2023-12-15", "2024-01-15", 40, paid=("2024-03-20", 10)),
        ],
    )
    found = {row["bucket"]: row for row in rows(engine, "receivables/roll_rates", on("2024-05-10"))}
    rates = {bucket: row["roll_rate"] for bucket, row in found.items()}
    assert rates == {
        "not_due": pytest.approx(100 / 400), "d1_30": pytest.approx(40 / 100), "d31_60": pytest.approx(30 / 40),
        "d61_90": pytest.approx(1.0), "d91_120": None, "d120_plus": None,
    }  # fmt: skip
    chances = [found[bucket]["default_probability"] for bucket in BUCKETS]
    assert chances == pytest.approx([0.25 * 0.4 * 0.75, 0.4 * 0.75, 0.75, 1, 1, 1])
    assert [found[bucket]["loss_rate"] for bucket in BUCKETS] == pytest.approx(chances)
    assert not any(row["estimated"] for row in found.values())
    half = rows(engine, "receivables/roll_rates", on("2024-05-10"), loss_given_default=0.5, forward_factor=1.2)
    assert [row["loss_rate"] for row in half] == pytest.approx([chance * 0.6 for chance in chances])
    capped = rows(engine, "receivables/roll_rates", on("2024-05-10"), forward_factor=3)
    assert [row["loss_rate"] for row in capped] == pytest.approx([min(chance * 3, 1) for chance in chances])


def test_roll_rates_are_the_mean_of_the_months(engine: Engine) -> None:
    """A bucket that kept half of its 100 in one month and a tenth of its 1,000 in another rolls at 30 %."""
    load(
        engine,
        [
            invoice("1", "a", "2024-01-05", "2024-01-15", 100, paid=("2024-02-10", 50)),
            invoice("2", "a", "2024-03-05", "2024-03-15", 1000, paid=("2024-04-10", 900)),
        ],
    )
    found = {row["bucket"]: row for row in rows(engine, "receivables/roll_rates", on("2024-04-30"))}
    assert (found["d1_30"]["roll_rate"], found["d1_30"]["months"]) == (pytest.approx(0.3), 2)


def test_what_stays_in_its_bucket_over_a_short_month_has_not_rolled(engine: Engine) -> None:
    """Of 100 due on 29 January (2 days late on the 31st, 30 on 28 February) nothing rolls; of 300 due on the 20th all."""
    load(
        engine,
        [
            invoice("1", "a", "2023-01-05", "2023-01-29", 100, paid=("2023-03-05", 100)),
            invoice("2", "a", "2023-01-05", "2023-01-20", 300, paid=("2023-03-05", 300)),
        ],
    )
    found = {row["bucket"]: row for row in rows(engine, "receivables/roll_rates", on("2023-02-28"))}
    columns = ("roll_rate", "items", "rolled_items", "months")
    assert tuple(found["d1_30"][name] for name in columns) == (0.75, 2, 1, 1)


def test_empty_buckets_are_estimated_from_numbers(engine: Engine) -> None:
    """Three of three invoices are paid while 1-30 days late: (0 + 0.5) / (3 + 1); later buckets: 0.5 / 1."""
    load(engine, [invoice(str(n), "a", "2024-01-01", "2024-01-15", 10, paid=("2024-02-10", 10)) for n in range(3)])
    found = {row["bucket"]: row for row in rows(engine, "receivables/roll_rates", on("2024-03-31"))}
    columns = ("roll_rate", "items", "rolled_items", "months", "estimated")
    assert tuple(found["d1_30"][name] for name in columns) == (0.125, 3, 0, 1, True)
    assert tuple(found["d31_60"][name] for name in columns) == (0.5, 0, 0, 0, True)
    assert found["d1_30"]["default_probability"] == pytest.approx(0.125 * 0.5 * 0.5)
    rebutted = {
        row["bucket"]: row for row in rows(engine, "receivables/roll_rates", on("2024-03-31"), default_after_days=120)
    }
    assert rebutted["d1_30"]["default_probability"] == pytest.approx(0.125 * 0.5 * 0.5 * 0.5)
    assert (rebutted["d91_120"]["roll_rate"], rebutted["d120_plus"]["roll_rate"]) == (0.5, None)


def test_expected_loss_of_the_published_example(engine: Engine) -> None:
    """IFRS 9 illustrative example 12: five amounts at five rates make 580,000."""
    due = {
        "not_due": "2024-07-15",
        "d1_30": "2024-06-15",
        "d31_60": "2024-05-15",
        "d61_90": "2024-04-15",
        "d90_plus": "2024-03-20",
    }
    amounts = {bucket: amount for bucket, (amount, _) in example.PROVISION_MATRIX.items()}
    load(engine, [invoice(name, f"c-{name}", "2024-03-01", due[name], amount) for name, amount in amounts.items()])
    rates = {bucket: float(rate) for bucket, (_, rate) in example.PROVISION_MATRIX.items()}
    last = rates.pop("d90_plus")
    given = {f"rate_{bucket}": rate for bucket, rate in {**rates, "d91_120": last, "d120_plus": last}.items()}
    found = rows(engine, "receivables/expected_loss", on("2024-06-30"), rates="given", **given)
    assert sum(row["expected_loss"] for row in found) == example.PROVISION
    assert {row["customer_id"]: row["expected_loss"] for row in found} == {
        f"c-{bucket}": amount * rate for bucket, (amount, rate) in example.PROVISION_MATRIX.items()
    }


def test_expected_loss_by_the_rolled_rates(engine: Engine) -> None:
    load(
        engine,
        [
            invoice("1", "a", "2023-12-15", "2024-01-15", 300, paid=("2024-01-15", 300)),
            invoice("2", "a", "2023-12-15", "2024-01-15", 60, paid=("2024-02-20", 60)),
            invoice("3", "a", "2023-12-15", "2024-01-15", 40, paid=("2024-03-20", 10)),
            invoice("4", "b", "2024-05-05", "2024-05-25", 1000),
        ],
        [payment("b", "2024-05-06", 100)],
    )
    found = rows(engine, "receivables/expected_loss", on("2024-05-10"), loss_given_default=0.4)
    assert [(row["customer_id"], row["open_amount"], row["overdue"], row["expected_loss"]) for row in found] == [
        ("b", 1000, 0, 30), ("a", 30, 30, 12),
    ]  # fmt: skip
    assert [row["loss_rate"] for row in found] == pytest.approx([0.075 * 0.4, 0.4])
