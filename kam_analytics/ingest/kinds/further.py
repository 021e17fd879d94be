"""The kinds of extract beside sales, invoices, payments and customers: what plans, costs and rates say of them."""

from __future__ import annotations

from kam_analytics.ingest.kinds.kind import CUSTOMER, DATE, NUMBER, PARTY, PERIOD, QUOTE, TEXT, Kind

_PERIOD = (("period",), ("year", "month"), ("year", "wide"), ("wide_years",))
_AMOUNT = (("amount",), ("wide",))

RATES = Kind(
    name="rates",
    table="exchange_rate",
    targets={"date": DATE, "from_currency": TEXT, "to_currency": TEXT, "rate": QUOTE, "units": QUOTE},
    required=((("date",),), (("from_currency",), ("wide",)), (("rate",), ("wide",))),
    totals=("rate",),
    evidence={"rate": 0.15, "from_currency": 0.1, "to_currency": 0.2, "units": 0.05},
    dated="date",
    key=("date", "from_currency", "to_currency"),
    currency="from_currency",
    wide="currencies",
)

TARGETS = Kind(
    name="targets",
    table="sales_target",
    targets={
        "period": PERIOD,
        "year": TEXT,
        "month": TEXT,
        "salesperson": TEXT,
        "region": TEXT,
        "category": TEXT,
        "product_id": TEXT,
        **PARTY,
        "amount": NUMBER,
        "currency": TEXT,
    },
    required=(_PERIOD, _AMOUNT),
    totals=("amount",),
    evidence={"amount": 0.1, "period": 0.05, "year": 0.05, "month": 0.05, "salesperson": 0.05, "region": 0.05},
    dated="period_start",
    key=("period_start", "period_end", "salesperson", "region", "category", "product_id", "customer_id"),
    wide="months",
)


def _granted(noun: str, table: str, **more: str) -> Kind:
    """Money by customer and period: what serving one costs, what one is granted. `more`: further targets."""
    document, what = f"{noun}_id", f"{noun}_type"
    return Kind(
        name=f"{noun}s",
        table=table,
        targets={
            document: TEXT,
            "period": PERIOD,
            **more,
            "year": TEXT,
            "month": TEXT,
            **PARTY,
            what: TEXT,
            "amount": NUMBER,
            "currency": TEXT,
        },
        required=(_PERIOD, _AMOUNT, CUSTOMER),
        totals=("amount",),
        evidence={"amount": 0.1, what: 0.15, "period": 0.05, document: 0.05},
        dated="period_start",
        key=(document,),
        line=("customer_id", what, "period_start"),
        wide="months",
        family="granted",
    )


COSTS = _granted("cost", "service_cost")
REBATES = _granted("rebate", "rebate", period_end=DATE)

_BALANCE = ("current_assets", "cash", "receivables", "inventory", "total_assets")
_OWED = ("current_liabilities", "total_liabilities", "retained_earnings", "equity")
_INCOME = ("revenue", "cost_of_goods", "ebit", "net_income")

STATEMENTS = Kind(
    name="statements",
    table="customer_statement",
    targets={
        **PARTY,
        "fiscal_year": PERIOD,
        "period_end": DATE,
        **dict.fromkeys((*_INCOME, *_BALANCE, *_OWED), NUMBER),
        "currency": TEXT,
    },
    required=(
        CUSTOMER,
        (("fiscal_year",), ("period_end",)),
        tuple((line,) for line in ("total_assets", *_INCOME, *_BALANCE[:-1], *_OWED)),
    ),
    totals=("total_assets", "revenue", "net_income", "equity"),
    evidence={**dict.fromkeys((*_INCOME, *_BALANCE, *_OWED), 0.05), "fiscal_year": 0.05},
    dated="period_end",
    key=("customer_id", "period_end"),
)

CREDIT_NOTES = Kind(
    name="credit_notes",
    table="invoice",
    targets={
        "credit_note_id": TEXT,
        "credit_date": DATE,
        **PARTY,
        "amount": NUMBER,
        "open_amount": NUMBER,
        "applies_to": TEXT,
        "region": TEXT,
        "salesperson": TEXT,
        "currency": TEXT,
    },
    required=((("credit_note_id",),), (("credit_date",),), (("amount",),), CUSTOMER),
    totals=("amount",),
    evidence={"credit_note_id": 0.15, "credit_date": 0.1, "amount": 0.05, "applies_to": 0.1},
    dated="invoice_date",
    key=("invoice_id", "customer_id"),
)

FURTHER = (CREDIT_NOTES, TARGETS, COSTS, REBATES, STATEMENTS, RATES)
