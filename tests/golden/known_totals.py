"""Totals of the real extracts, copied from the README of the data folder (computed there by others); the one
deviation is marked.

Money is Decimal as text has it. Keys of SALES are the names of `raw_files.sales_frame`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

SALES: dict[str, dict[str, Decimal | int]] = {
    "superstore": {
        "revenue": Decimal("2297200.8603"),
        "gross_margin": Decimal("286397.0217"),
        "orders": 5009,
        "customers": 793,
        "lines": 9994,
    },
    "superstore_zh": {
        "revenue": Decimal("16068954.125"),
        "gross_margin": Decimal("2147538.925"),
        "orders": 2770,
        "customers": 790,
        "lines": 9959,
    },
    "sales_data_sample": {"revenue": Decimal("10032628.85"), "customers": 92, "lines": 2823},
    "reseller_sales": {
        "revenue": Decimal("77548570.20"),
        "orders": 3616,
        "customers": 632,
        "lines": 57851,
        "lines_without_cost": 76,
    },
    "classicmodels": {
        "revenue": Decimal("9604190.61"),
        "gross_margin": Decimal("3825880.25"),
        "orders": 326,
        "customers": 98,
        "lines": 2996,
    },
}

SUPERSTORE_ZH_QUANTITY = 37534
SUPERSTORE_ZH_NAMES = 771
RESELLER_SALESPEOPLE = 17
RESELLERS_IDS, RESELLERS_NAMES = 701, 699
RESELLER_SALES_202006_REVENUE = Decimal("3429150.01")
RESELLER_SALES_202006_LINES = 3004

CLASSICMODELS_PAYMENTS = Decimal("8853839.23")
CLASSICMODELS_PAYMENT_ROWS = 273
CLASSICMODELS_BALANCE = Decimal("750351.38")
CLASSICMODELS_CUSTOMERS = 122
CLASSICMODELS_CUSTOMERS_WITHOUT_ORDERS = 24
CLASSICMODELS_OVER_LIMIT = 3

IBM_AR_FILE = "WA_Fn-UseC_-Accounts-Receivable.csv"
IBM_AR_INVOICES = 2466
IBM_AR_CUSTOMERS = 100
IBM_AR_AMOUNT = Decimal("147703.18")
IBM_AR_LATE = 877
IBM_AR_LATE_RATE = 0.3556  # the README has 35.57 %, but 877 / 2,466 = 0.355637
IBM_AR_DISPUTED = 561
IBM_AR_AS_OF = date(2013, 6, 30)
IBM_AR_LAST_DATE = date(2014, 1, 9)  # the last settled date; all is paid by then
IBM_AR_AGEING = {  # as of IBM_AR_AS_OF: bucket -> (open invoices, open amount)
    "not_due": (72, Decimal("4284.29")),
    "d1_30": (12, Decimal("835.56")),
    "d31_60": (0, Decimal(0)),
    "d61_90": (0, Decimal(0)),
    "d91_120": (0, Decimal(0)),
    "d120_plus": (0, Decimal(0)),
    "balance": (84, Decimal("5119.85")),
}
