"""What is loaded and what is missing in it, on small cases worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.metrics import run
from kam_analytics.scope import Scope
from tests import extracts
from tests import receivables_data as finance
from tests.warehouse import bills, load, sale, scope

YEAR = scope("2024-01-01", "2024-12-31")


def rows(engine: Engine, name: str, asked: Scope = YEAR, **params: Any) -> list[dict[str, Any]]:
    return run(engine, f"passport/{name}", asked, **params).table.to_pylist()


def lines(counts: dict[str, int], customer: str | None = "a", **more: Any) -> list[dict[str, Any]]:
    """So many sales lines of 10 on each day."""
    return [
        sale(day, customer, 10, order_id=f"{day}-{n}", **more) for day, count in counts.items() for n in range(count)
    ]


def monthly(count: int, months: range, year: int = 2024) -> dict[str, int]:
    return {f"{year}-{month:02d}-15": count for month in months}


def gaps(engine: Engine, asked: Scope = YEAR) -> dict[tuple[str, str], str]:
    return {(row["kind"], f"{row['month']:%Y-%m}"): row["gap"] for row in rows(engine, "months", asked) if row["gap"]}


# -- gaps --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "gap"), [(0, "missing"), (1, "thin"), (2, "thin"), (3, None)])
def test_a_month_with_a_tenth_of_its_usual_lines_is_a_gap(engine: Engine, count: int, gap: str | None) -> None:
    load(engine, lines({**monthly(20, range(1, 13)), "2024-06-15": count}))
    assert gaps(engine).get(("sales", "2024-06")) == gap
    assert len(gaps(engine)) == (gap is not None)


def test_the_first_and_the_last_month_are_never_thin(engine: Engine) -> None:
    load(engine, lines({**monthly(50, range(2, 12)), "2024-01-31": 1, "2024-12-01": 1}))
    assert gaps(engine) == {}


def test_what_is_usual_follows_a_business_that_grows(engine: Engine) -> None:
    """Twelve months of 2 lines, then twelve of 100: the early ones are small, not gaps."""
    load(engine, lines({**monthly(2, range(1, 13), 2023), **monthly(100, range(1, 13))}))
    assert gaps(engine) == {}


def test_months_after_the_as_of_date_are_not_there_yet(engine: Engine) -> None:
    load(engine, lines({**monthly(20, range(1, 13)), "2024-06-15": 0}))
    may = scope("2024-01-01", "2024-05-31")
    assert [f"{row['month']:%m}" for row in rows(engine, "months", may)] == ["01", "02", "03", "04", "05"]
    assert gaps(engine, scope("2024-01-01", "2024-07-20")) == {("sales", "2024-06"): "missing"}


def test_invoices_and_payments_have_gaps_of_their_own(engine: Engine) -> None:
    finance.load(
        engine,
        [finance.invoice(f"I{m}", "a", f"2024-{m:02d}-05", "2024-12-31", 10) for m in (1, 2, 4)],
        [finance.payment("a", f"2024-{m:02d}-09", 5) for m in (2, 5)],
    )
    assert gaps(engine) == {
        ("invoices", "2024-03"): "missing",
        ("payments", "2024-03"): "missing",
        ("payments", "2024-04"): "missing",
    }
    found = {row["kind"]: row for row in rows(engine, "sources")}
    assert [found[kind]["missing_months"] for kind in ("sales", "invoices", "payments")] == [0, 1, 2]
    assert (found["invoices"]["first_date"], found["invoices"]["last_date"]) == (date(2024, 1, 5), date(2024, 4, 5))
    assert found["payments"]["age_days"] == 236  # from 9 May to 31 December
    assert (found["sales"]["rows"], found["sales"]["last_date"], found["sales"]["age_days"]) == (0, None, None)


def test_invoices_that_carry_their_payments_are_told(engine: Engine) -> None:
    bills(engine, [("1", "a", "2024-01-01", "2024-02-01", 10, 10), ("2", "a", "2024-01-02", "2024-02-01", 10, 0)])
    assert [row["held_elsewhere"] for row in rows(engine, "sources")] == [0, 0, 1, 0]


# -- sales and finance -------------------------------------------------------------------------------------------


@pytest.fixture
def both(engine: Engine) -> Engine:
    """Sales of January to April to a, a1 (of a), only, and nobody; invoices of February to May to a, billed."""
    load(
        engine,
        [
            sale("2024-01-10", "a", 100),
            sale("2024-02-10", "a1", 50, cost=20),
            sale("2024-03-10", "only", 30, region="East"),
            sale("2024-03-11", None, 20, category="Tools"),
            sale("2024-04-10", "old", 7),
        ],
        [{"customer_id": "a1", "parent_id": "a"}],
    )
    bills(
        engine,
        [
            ("0", "old", "2023-02-01", "2023-03-01", 5, 0),
            ("1", "a", "2024-02-15", "2024-03-15", 60, 0),
            ("2", "billed", "2024-04-15", "2024-05-15", 9, 0),
            ("3", "a", "2024-05-15", "2024-06-15", 1, 0),
        ],
    )
    return engine


def test_customers_of_one_side_by_hand(both: Engine) -> None:
    """a1 is invoiced as a; old was invoiced in another year: both sides know them."""
    found = [(row["side"], row["customer_id"], row["amount"]) for row in rows(both, "unmatched")]
    assert found == [("sales", "only", 30), ("finance", "billed", 9)]
    told = rows(both, "agreement")[0]
    assert (told["sales_only"], told["sales_only_revenue"], told["finance_only"]) == (1, 30, 1)
    assert told["sales_only_share"] == pytest.approx(30 / 187)
    assert told["finance_only_share"] == pytest.approx(9 / 70)


def test_a_parent_is_known_by_what_its_subsidiary_is_invoiced(engine: Engine) -> None:
    load(engine, [sale("2024-01-10", "top", 100)], [{"customer_id": "low", "parent_id": "top"}])
    bills(engine, [("1", "low", "2024-01-15", "2024-02-15", 60, 0)])
    assert rows(engine, "unmatched") == []


def test_nobody_is_missing_where_the_other_side_is_not_loaded(engine: Engine) -> None:
    load(engine, [sale("2024-01-10", "a", 100)])
    assert rows(engine, "unmatched") == []
    assert rows(engine, "completeness") != []  # sales end in January
    assert {row["code"] for row in rows(engine, "completeness")} == {"ends_early", "no_cost"}


def test_months_are_compared_where_both_are_loaded(both: Engine) -> None:
    found = [(f"{r['month']:%m}", r["revenue"], r["invoiced"], r["difference"]) for r in rows(both, "invoiced")]
    assert found == [
        ("01", 100, 0, -100),  # invoices are loaded from 2023 on
        ("02", 50, 60, 10),
        ("03", 50, 0, -50),
        ("04", 7, 9, 2),
        ("05", None, 1, None),
    ]
    told = rows(both, "agreement")[0]
    assert (told["months"], told["revenue"], told["invoiced"], told["difference"]) == (4, 207, 69, -138)


# -- what rows do not say ----------------------------------------------------------------------------------------


def test_what_is_not_said_by_hand(both: Engine) -> None:
    found = {(row["kind"], row["item"]): (row["rows"], row["amount"]) for row in rows(both, "missing")}
    assert found == {
        ("sales", "customer"): (1, 20),
        ("sales", "cost"): (4, 157),
        ("sales", "region"): (4, 177),
        ("sales", "salesperson"): (5, 207),
        ("sales", "category"): (4, 187),
        ("sales", "currency"): (0, None),
        ("invoices", "due_date"): (0, 0),
        ("invoices", "currency"): (0, None),
    }
    assert rows(both, "missing")[1]["share"] == pytest.approx(157 / 207)


def test_other_currencies_are_counted_and_never_added(engine: Engine) -> None:
    load(engine, [sale("2024-12-30", "a", 10), sale("2024-12-30", "a", 999, currency="USD")])
    found = {row["item"]: (row["rows"], row["amount"]) for row in rows(engine, "missing")}
    assert found["currency"] == (1, None)
    assert found["category"] == (1, 10)
    codes = {(row["subject"], row["code"]): row for row in rows(engine, "completeness")}
    told = codes["sales", "other_currency"]
    assert (told["found"], told["share"], told["severity"]) == (1, 0.5, "warning")


def test_what_is_matched_and_what_is_loaded_have_findings_of_their_own(both: Engine) -> None:
    """Sales end in April and invoices in May; no invoice from March 2023 to January 2024 and in March."""
    found = {(row["subject"], row["code"], row["kind"]): row for row in rows(both, "completeness")}
    mine = {key[1:] for key in found if key[0] == "matching"}
    assert mine == {
        ("ends_early", "sales"),
        ("ends_early", "invoices"),
        ("gap", "invoices"),
        ("not_in_finance", "invoices"),
    }
    assert {key[1:] for key in found if key[0] == "loaded"} == mine - {("not_in_finance", "invoices")}
    assert found["matching", "gap", "invoices"]["found"] == 2  # of the period
    assert found["loaded", "gap", "invoices"]["found"] == 12  # of all time
    spring = rows(both, "completeness", scope("2024-02-01", "2024-04-10", as_of="2024-12-31"))
    early = [(row["subject"], row["code"]) for row in spring if row["code"] == "ends_early"]
    assert early == [
        ("churn", "ends_early"),
        ("loaded", "ends_early"),
        ("loaded", "ends_early"),
        ("receivables", "ends_early"),
    ]


def test_a_filter_says_what_it_cannot_place(both: Engine) -> None:
    """30 of 207 name a region, 20 a category, nothing a salesperson."""
    for name, value, amount in (("regions", "East", 177), ("categories", "Tools", 187), ("salespeople", "Ann", 207)):
        code = {"regions": "no_region", "categories": "no_category", "salespeople": "no_salesperson"}[name]
        found = {r["code"]: r for r in rows(both, "completeness", YEAR.with_filters(**{name: (value,)}))}
        told = found[code]
        assert (told["subject"], told["amount"], told["severity"]) == ("sales", amount, "warning")
        assert told["share"] == pytest.approx(amount / 207)
        asked_too = rows(both, "completeness", YEAR.with_filters(**{name: (value, "")}))
        assert code not in {row["code"] for row in asked_too}
    assert not any(row["code"].startswith("no_r") for row in rows(both, "completeness"))


def test_due_dates_from_terms_and_open_foreign_invoices_touch_receivables(engine: Engine) -> None:
    """Open are 60 with a due date, 40 without, and 7 USD of two years ago that nothing converts."""
    asked = YEAR.with_filters(currency="CNY")
    finance.load(
        engine,
        [
            finance.invoice("1", "a", "2024-12-01", "2024-12-31", 60, currency="CNY"),
            finance.invoice("2", "a", "2024-12-02", "2024-12-31", 40, currency="CNY", due_source="default_terms"),
            finance.invoice("3", "a", "2022-12-02", "2022-12-31", 7, currency="USD"),
        ],
        [],
    )
    found = {row["code"]: row for row in rows(engine, "completeness", asked) if row["subject"] == "receivables"}
    told = found["no_due_date"]
    assert (told["found"], told["amount"], told["share"], told["severity"]) == (1, 40, 0.4, "note")
    told = found["open_currency"]
    assert (told["found"], told["kind"], told["severity"]) == (1, "invoices", "warning")


# -- findings ----------------------------------------------------------------------------------------------------


def codes(engine: Engine, asked: Scope = YEAR, **params: Any) -> dict[str, list[str]]:
    """The findings by subject, without those of the chart of what is loaded, which a test of its own looks at."""
    found: dict[str, list[str]] = {}
    for row in rows(engine, "completeness", asked, **params):
        if row["subject"] != "loaded":
            found.setdefault(row["subject"], []).append(row["code"])
    return found


def test_complete_data_have_no_finding(engine: Engine) -> None:
    load(engine, lines({**monthly(20, range(1, 13)), "2024-12-31": 1}, cost=4))
    assert rows(engine, "completeness") == []


def test_a_gap_touches_the_charts_that_show_it(engine: Engine) -> None:
    load(engine, lines({**monthly(20, range(1, 13)), "2024-03-15": 1, "2024-12-31": 1}, cost=4))
    assert codes(engine) == {"sales": ["gap"], "churn": ["gap"]}
    assert codes(engine, scope("2024-04-01", "2024-12-31")) == {"churn": ["gap"]}
    told = rows(engine, "completeness")[0]
    assert (told["found"], told["first_date"], told["last_date"]) == (1, date(2024, 3, 1), date(2024, 3, 1))


@pytest.mark.parametrize(("day", "late"), [("2024-12-26", False), ("2024-12-25", True)])
def test_sales_that_end_before_the_period_does(engine: Engine, day: str, late: bool) -> None:
    load(engine, lines({**monthly(5, range(1, 12)), day: 5}, cost=4))
    assert ("ends_early" in codes(engine).get("sales", [])) == late
    assert "ends_early" not in codes(engine, late_days=6).get("sales", [])


def test_sales_end_within_the_period_that_is_shown(engine: Engine) -> None:
    load(engine, lines(monthly(5, range(1, 12)), cost=4))
    autumn = scope("2024-01-01", "2024-11-15", as_of="2024-12-31")
    assert codes(engine, autumn) == {"churn": ["ends_early"]}  # the charts of sales show nothing that is not there


@pytest.mark.parametrize(("first", "late"), [("2023-01-06", False), ("2023-01-07", True), ("2024-01-01", False)])
def test_a_comparison_period_that_starts_before_the_first_sale(engine: Engine, first: str, late: bool) -> None:
    """With sales from 2024 on there is no comparison at all, and nothing to warn of."""
    between = range(2, 13) if first.startswith("2023") else range(0)
    load(engine, lines({first: 5, **monthly(5, between, 2023), **monthly(5, range(1, 13)), "2024-12-31": 5}, cost=4))
    against = scope("2024-01-01", "2024-12-31", base=("2023-01-01", "2023-12-31"))
    assert codes(engine, against) == ({"comparison": ["base_starts_late"]} if late else {})
    assert codes(engine) == {}
    if late:
        told = rows(engine, "completeness", against)[0]
        assert (told["found"], told["first_date"], told["last_date"]) == (6, date(2023, 1, 1), date(2023, 1, 7))


def test_a_gap_in_the_comparison_period_touches_comparisons(engine: Engine) -> None:
    filled = {**monthly(20, range(1, 13), 2023), **monthly(20, range(1, 13)), "2023-07-15": 2, "2024-12-31": 1}
    load(engine, lines({**filled, "2023-01-02": 1}, cost=4))
    against = scope("2024-01-01", "2024-12-31", base=("2023-01-01", "2023-12-31"))
    assert codes(engine, against) == {"churn": ["gap"], "comparison": ["base_gap"]}


@pytest.mark.parametrize(("costless", "severity"), [(1, None), (2, "note"), (5, "note"), (6, "warning")])
def test_revenue_without_cost_touches_margin(engine: Engine, costless: int, severity: str | None) -> None:
    load(engine, [*lines({"2024-12-31": 100 - costless}, cost=4), *lines({"2024-12-30": costless})])
    found = [row for row in rows(engine, "completeness") if row["code"] == "no_cost"]
    assert [row["severity"] for row in found] == ([severity] if severity else [])
    assert all((row["subject"], row["amount"]) == ("margin", Decimal(10 * costless)) for row in found)


def test_customers_that_finance_does_not_know_touch_receivables(both: Engine) -> None:
    apart = [row for row in rows(both, "completeness") if row["code"] == "not_in_finance"]
    assert [row["subject"] for row in apart] == ["matching", "receivables"]
    for told in apart:
        assert (told["found"], told["amount"], told["severity"]) == (1, 30, "warning")
        assert told["share"] == pytest.approx(30 / 187)
    assert not any(row["code"] == "not_in_finance" for row in rows(both, "completeness", some=0.2, much=0.3))
    west = YEAR.with_filters(regions=("West",))
    assert not any(row["code"] == "not_in_finance" for row in rows(both, "completeness", west))


def entry(engine: Engine, number: int, kind: str, rejected: int, **more: Any) -> None:
    """An import of 100 rows in the ledger."""
    given = {"undone_at": None, "completes": None, "sha256": f"file {number}", "day": "2025-01-01", **more}
    with engine.transaction() as cursor:
        cursor.execute(
            "INSERT INTO import_ledger (import_id, kind, origin, file_name, file_bytes, sha256, plan, rows_in_file,"
            " rows_loaded, rows_rejected, rows_skipped, totals, warnings, committed_at, undone_at, completes)"
            " VALUES ($1, $2, 'upload', 'f', 1, $4, '{}', 100, 98, $3, 0, '{}', '[]', $7, $5, $6)",
            [number, kind, rejected, given["sha256"], given["undone_at"], given["completes"], given["day"]],
        )


def test_rejected_rows_touch_what_their_kind_feeds(engine: Engine) -> None:
    load(engine, lines({"2024-12-31": 3}, cost=4))
    entry(engine, 90, "sales", 2)
    entry(engine, 91, "invoices", 7, undone_at="2025-01-01")
    found = [(row["subject"], row["code"], row["found"], row["share"]) for row in rows(engine, "completeness")]
    assert found == [(subject, "rejected", 2, 0.02) for subject in ("churn", "loaded", "sales")]


def test_the_interval_between_imports_by_hand(engine: Engine) -> None:
    """Days 1, 1, 8, 36 of the year: intervals of 7 and 28 days, median 17.5. Two days show no habit, nor does what was undone."""
    for number, day in enumerate(("2025-01-01", "2025-01-01", "2025-01-08", "2025-02-05")):
        entry(engine, 90 + number, "sales", 0, day=day)
        entry(engine, 80 + number, "invoices", 0, day=day, undone_at=None if number < 3 else "2025-03-01")
    found = {row["kind"]: row["import_interval"] for row in rows(engine, "sources")}
    assert found == {"sales": 17.5, "invoices": None, "payments": None, "customers": None}


@pytest.mark.parametrize(("undone", "left"), [(None, 1), ("2025-01-02", 3)])
def test_rows_that_came_back_mended_are_no_longer_rejected(engine: Engine, undone: str | None, left: int) -> None:
    """Three rows rejected, two of them mended by a second import that rejects the third once more."""
    entry(engine, 90, "sales", 3)
    entry(engine, 91, "sales", 1, completes=90, undone_at=undone)
    with engine.transaction() as cursor:
        for number, row in ((90, 5), (90, 6), (90, 7), (91, 3)):
            cursor.execute(
                "INSERT INTO rejected_row (import_id, row_no, reason, first_row) VALUES ($1, $2, 'not_a_number', $3)",
                [number, row, 7 if number == 91 else None],
            )
        for row in (5, 6):
            cursor.execute("INSERT INTO mended_row VALUES (91, 90, $1)", [row])
    found = {row["kind"]: row for row in rows(engine, "sources")}
    assert (found["sales"]["rejected"], found["sales"]["imports"]) == (left, 1 if undone else 2)


def test_receipts_and_credit_notes_whose_invoice_is_not_loaded_touch_receivables(
    engine: Engine, tmp_path: Path
) -> None:
    """By hand: of four receipts up to the as-of date one names a number that no invoice has; one names none, one an invoice of
    another customer, one came later. Of two credit notes one names an invoice that is not loaded."""
    files = {
        "invoices": "Invoice No,Invoice Date,Due Date,Customer ID,Amount\nI1,2024-01-02,2024-02-01,a,100\nI2,2024-01-03,2024-02-01,b,50\n",
        "payments": "Receipt No,Payment Date,Customer ID,Invoice No,Amount\nP1,2024-02-01,a,I1,40\nP2,2024-02-02,a,I9,30\n"
        "P3,2024-02-03,a,,20\nP4,2024-02-04,a,I2,5\nP5,2025-02-05,a,I8,7\n",
        "credit_notes": "Credit Note No,Credit Note Date,Customer ID,Amount,Original Invoice\nK1,2024-01-10,a,3,I1\nK2,2024-01-11,b,2,I7\n",
    }
    loaded = {
        kind: extracts.load(engine, extracts.write(tmp_path, text, f"{kind}.csv"), kind) for kind, text in files.items()
    }
    notes = {note.code: note.params["count"] for note in loaded["payments"].warnings}
    assert notes["receipts_unmatched"] == 2
    found = [row for row in rows(engine, "completeness") if row["code"] == "unmatched"]
    assert [(row["subject"], row["kind"], row["found"], row["share"]) for row in found] == [
        ("receivables", "credit_notes", 1, 0.5), ("receivables", "payments", 1, 0.25)
    ]  # fmt: skip
    more = "Invoice No,Invoice Date,Due Date,Customer ID,Amount\nI9,2024-01-04,2024-02-01,a,30\n"
    late = extracts.load(engine, extracts.write(tmp_path, more, "more.csv"), "invoices")
    assert [row["kind"] for row in rows(engine, "completeness") if row["code"] == "unmatched"] == ["credit_notes"]
    ingest.undo(engine, late.import_id or 0)
    assert len([row for row in rows(engine, "completeness") if row["code"] == "unmatched"]) == 2


def test_a_region_is_missing_only_where_nothing_of_the_customer_names_one(engine: Engine, tmp_path: Path) -> None:
    """As `passport/missing` says: of b another line names it, of c an invoice, of d the customer list; of e nothing does."""
    files = {
        "sales": "Order No,Order Date,Customer ID,Region,Revenue\nO1,2024-03-01,a,North,1\nO2,2024-03-01,b,,2\nO3,2024-03-02,b,South,4\n"
        "O4,2024-03-02,c,,8\nO5,2024-03-02,d,,16\nO6,2024-03-02,e,,32\n",
        "invoices": "Invoice No,Invoice Date,Due Date,Customer ID,Amount,Region\nI1,2024-03-02,2024-04-01,c,8,East\n",
        "customers": "Customer ID,Customer Name,Region\nd,Delta,West\ne,Epsilon,\n",
    }
    for kind, text in files.items():
        extracts.load(engine, extracts.write(tmp_path, text, f"{kind}.csv"), kind)
    (region,) = (row for row in rows(engine, "missing") if row["item"] == "region")
    assert (region["rows"], region["amount"]) == (1, Decimal(32))
