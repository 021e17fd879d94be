"""The kinds of extract, by name."""

from __future__ import annotations

from kam_analytics.ingest.kinds.further import FURTHER
from kam_analytics.ingest.kinds.kind import CUSTOMER, DATE, DAYS, FLAG, NUMBER, PARTY, RATE, TEXT, Kind

__all__ = ["DATE", "DAYS", "FLAG", "KINDS", "NUMBER", "RATE", "TEXT", "Kind"]

SALES = Kind(
    name="sales",
    table="sales_line",
    strict=True,
    targets={
        "order_id": TEXT,
        "order_date": DATE,
        **PARTY,
        "product_id": TEXT,
        "product_name": TEXT,
        "category": TEXT,
        "quantity": NUMBER,
        "unit_price": NUMBER,
        "discount": RATE,
        "revenue": NUMBER,
        "cost": NUMBER,
        "unit_cost": NUMBER,
        "profit": NUMBER,
        "region": TEXT,
        "salesperson": TEXT,
        "currency": TEXT,
    },
    required=((("order_date",),), (("revenue",), ("quantity", "unit_price"))),
    totals=("revenue", "cost", "quantity"),
    evidence={
        "revenue": 0.15,
        "order_date": 0.1,
        "order_id": 0.1,
        "quantity": 0.1,
        "unit_price": 0.1,
        "product_id": 0.1,
        "product_name": 0.05,
        "category": 0.05,
        "discount": 0.05,
        "cost": 0.1,
        "profit": 0.1,
    },
    dated="order_date",
    key=("order_id",),
    line=("product_id", "product_name"),
)

INVOICES = Kind(
    name="invoices",
    table="invoice",
    strict=True,
    targets={
        "invoice_id": TEXT,
        "invoice_date": DATE,
        "due_date": DATE,
        **PARTY,
        "amount": NUMBER,
        "paid_date": DATE,
        "paid_amount": NUMBER,
        "open_amount": NUMBER,
        "disputed": FLAG,
        "terms_days": DAYS,
        "region": TEXT,
        "salesperson": TEXT,
        "currency": TEXT,
    },
    required=((("invoice_id",),), (("amount",),), (("invoice_date",), ("due_date",)), CUSTOMER),
    totals=("amount", "paid_amount"),
    evidence={
        "invoice_id": 0.15,
        "invoice_date": 0.1,
        "due_date": 0.25,
        "amount": 0.05,
        "paid_date": 0.1,
        "paid_amount": 0.1,
        "open_amount": 0.05,
        "disputed": 0.1,
        "terms_days": 0.05,
    },
    dated="invoice_date",
    key=("invoice_id", "customer_id"),
    line=("due_date",),
)

PAYMENTS = Kind(
    name="payments",
    table="payment",
    strict=True,
    targets={
        "payment_id": TEXT,
        "payment_date": DATE,
        **PARTY,
        "invoice_id": TEXT,
        "amount": NUMBER,
        "currency": TEXT,
    },
    required=((("payment_date",),), (("amount",),), CUSTOMER),
    totals=("amount",),
    evidence={"payment_date": 0.3, "payment_id": 0.2, "amount": 0.05, "invoice_id": 0.05},
    dated="payment_date",
    key=("payment_id",),
    line=("invoice_id",),
)

CUSTOMERS = Kind(
    name="customers",
    table="customer",
    targets={
        **PARTY,
        "parent_id": TEXT,
        "region": TEXT,
        "salesperson": TEXT,
        "industry": TEXT,
        "city": TEXT,
        "country": TEXT,
        "tax_id": TEXT,
        "address": TEXT,
        "phone": TEXT,
        "email": TEXT,
        "credit_limit": NUMBER,
        "terms_days": DAYS,
        "customer_since": DATE,
        "currency": TEXT,
    },
    required=(CUSTOMER,),
    totals=("credit_limit",),
    evidence={
        "customer_name": 0.1,
        "parent_id": 0.1,
        "industry": 0.1,
        "city": 0.1,
        "country": 0.1,
        "tax_id": 0.05,
        "address": 0.03,
        "phone": 0.03,
        "email": 0.03,
        "credit_limit": 0.15,
        "terms_days": 0.05,
        "customer_since": 0.1,
        "salesperson": 0.05,
        "region": 0.05,
    },
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (SALES, INVOICES, PAYMENTS, CUSTOMERS, *FURTHER)}
