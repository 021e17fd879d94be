"""The kinds of extract and their target columns: what each column holds and what a file must have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

TEXT, DATE, NUMBER, RATE, DAYS, FLAG = "text", "date", "number", "rate", "days", "flag"
_CUSTOMER = (("customer_id",), ("customer_name",))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of extract.

    `targets`: column -> what it holds. `required`: each entry is a set of alternatives, of which one must be there;
    an alternative of several columns needs all of them. `table`: where the rows go. `totals`: the columns whose
    sums are the control totals, the first one being what the rows are worth. `evidence`: how much a column speaks for
    this kind. `dated`: the day of a row; `key`: what names the document that a row belongs to; `line`: what tells the
    rows of one document apart. A kind without `dated` is only ever added to.
    """

    name: str
    table: str
    targets: dict[str, str]
    required: tuple[tuple[tuple[str, ...], ...], ...]
    totals: tuple[str, ...]
    evidence: dict[str, float]
    dated: str | None = None
    key: tuple[str, ...] = ()
    line: tuple[str, ...] = ()

    def missing(self, mapped: Collection[str]) -> tuple[str, ...]:
        """The required columns that are not mapped, named by their first alternative."""
        return tuple(
            alternatives[0][0]
            for alternatives in self.required
            if not any(all(column in mapped for column in group) for group in alternatives)
        )

    def needed(self, mapped: Collection[str]) -> set[str]:
        """The mapped columns that a row must fill, since no other could take their place; the customer aside, who may
        be given by id or name."""
        columns: set[str] = set()
        for alternatives in self.required:
            usable = [group for group in alternatives if all(column in mapped for column in group)]
            # Revenue that is given is never computed.
            if alternatives is not _CUSTOMER and usable and (len(usable) == 1 or usable[0] == ("revenue",)):
                columns |= set(usable[0])
        return columns


_PARTY = {"customer_id": TEXT, "customer_name": TEXT}

SALES = Kind(
    name="sales",
    table="sales_line",
    targets={
        "order_id": TEXT,
        "order_date": DATE,
        **_PARTY,
        "product_id": TEXT,
        "product_name": TEXT,
        "category": TEXT,
        "quantity": NUMBER,
        "unit_price": NUMBER,
        "discount": RATE,
        "revenue": NUMBER,
        "cost": NUMBER,
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
    targets={
        "invoice_id": TEXT,
        "invoice_date": DATE,
        "due_date": DATE,
        **_PARTY,
        "amount": NUMBER,
        "paid_date": DATE,
        "paid_amount": NUMBER,
        "disputed": FLAG,
        "terms_days": DAYS,
        "region": TEXT,
        "salesperson": TEXT,
        "currency": TEXT,
    },
    required=((("invoice_id",),), (("amount",),), (("invoice_date",), ("due_date",)), _CUSTOMER),
    totals=("amount", "paid_amount"),
    evidence={
        "invoice_id": 0.15,
        "invoice_date": 0.1,
        "due_date": 0.25,
        "amount": 0.05,
        "paid_date": 0.1,
        "paid_amount": 0.1,
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
    targets={
        "payment_id": TEXT,
        "payment_date": DATE,
        **_PARTY,
        "invoice_id": TEXT,
        "amount": NUMBER,
        "currency": TEXT,
    },
    required=((("payment_date",),), (("amount",),), _CUSTOMER),
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
        **_PARTY,
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
    required=(_CUSTOMER,),
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

KINDS: dict[str, Kind] = {kind.name: kind for kind in (SALES, INVOICES, PAYMENTS, CUSTOMERS)}
