"""The oracle: expected figures from the raw files by plain code, to compare the product with cell by cell.

Every sales function takes a canonical frame (`sales_frame(name)`) and dates inclusive at both ends, None for
an open end; every receivables function takes `invoice_frame()` and an as-of date. Money is Decimal and exact,
counts are int, ratios are float rounded once from an exact fraction, missing is None. Accounts are ordered by
the measure descending, ties by customer id as text. Definitions: METRICS; the choices it leaves open are
stated in the docstrings of the functions.
"""

from __future__ import annotations

from .accounts import comparison_period, default_period
from .oracle_bridge import bridge, retention
from .oracle_credit import account_balances
from .oracle_ranking import (
    abc_classes,
    concentration,
    concentration_of,
    gini,
    pareto,
    pyramid,
    pyramid_bounds,
)
from .oracle_receivables import (
    ageing,
    ageing_totals,
    average_dso,
    count_back_dso,
    invoiced,
    lateness,
    month_end_balances,
    month_ends,
    months_back,
    open_items,
    receivables_summary,
)
from .oracle_sales import no_customer, summary, trend
from .raw_files import (
    classicmodels_customers,
    classicmodels_payments,
    invoice_frame,
    reseller_names,
    sales_frame,
)

__all__ = [
    "abc_classes", "account_balances", "ageing", "ageing_totals", "average_dso", "bridge",
    "classicmodels_customers", "classicmodels_payments", "comparison_period", "concentration",
    "concentration_of", "count_back_dso", "default_period", "gini", "invoice_frame", "invoiced",
    "lateness", "month_end_balances", "month_ends", "months_back", "no_customer", "open_items",
    "pareto", "pyramid", "pyramid_bounds", "receivables_summary", "reseller_names", "retention",
    "sales_frame", "summary", "trend",
]  # fmt: skip
