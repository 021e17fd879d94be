"""Expected account balances of the classicmodels tables, where payments carry no invoice number."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from .raw_files import classicmodels_customers, classicmodels_payments, sales_frame

ZERO = Decimal(0)


def account_balances() -> pd.DataFrame:
    """One row a customer of the master, in order of id: customer_id, customer_name, orders, invoiced, paid,
    balance = invoiced - paid (orders of every status), credit_limit, over_limit = balance > credit_limit."""
    lines, payments = sales_frame("classicmodels"), classicmodels_payments()
    rows = []
    for customer in classicmodels_customers().sort_values("customer_id").to_dict("records"):
        own = lines.loc[lines["customer_id"] == customer["customer_id"]]
        invoiced = sum(own["revenue"], ZERO)
        paid = sum(payments.loc[payments["customer_id"] == customer["customer_id"], "amount"], ZERO)
        rows.append(
            {
                "customer_id": customer["customer_id"],
                "customer_name": customer["customer_name"],
                "orders": own["order_id"].nunique(),
                "invoiced": invoiced,
                "paid": paid,
                "balance": invoiced - paid,
                "credit_limit": customer["credit_limit"],
                "over_limit": invoiced - paid > customer["credit_limit"],
            }
        )
    return pd.DataFrame(rows, dtype=object)
