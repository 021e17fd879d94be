"""Where the real extracts are, and the mark of tests that need them.

The extracts live beside the project, never in it; tests that need them are skipped with a message elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

real_data = pytest.mark.real_data  # skips where they are missing, see tests/conftest.py

SALES_FILES: dict[str, Path] = {
    "superstore": DATA / "superstore" / "superstore.csv",
    "superstore_zh": DATA / "superstore-zh" / "商城详细销售数据.csv",
    "sales_data_sample": DATA / "classicmodels" / "sales_data_sample.csv",
    "reseller_sales": DATA / "adventureworks-reseller" / "FactResellerSales.csv",
}
INVOICE_FILES: dict[str, Path] = {
    "ibm_ar": DATA / "ibm-ar" / "WA_Fn-UseC_-Accounts-Receivable.csv",
}
RESELLERS = DATA / "adventureworks-reseller" / "Resellers.csv"
CLASSICMODELS = DATA / "classicmodels"
