"""ibm-ar states the day on which each invoice was paid; receipts that name the same invoices add nothing to it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kam_analytics.engine import Engine
from tests.extracts import load
from tests.golden.known_totals import IBM_AR_AMOUNT, IBM_AR_INVOICES
from tests.golden.real_data import INVOICE_FILES, real_data
from tests.receivables_data import on, one

pytestmark = real_data


def test_open_invoices_are_those_of_pandas(engine: Engine, tmp_path: Path) -> None:
    """A half is received ten days before the day that the invoice states, the other half on it."""
    bills = pd.read_csv(INVOICE_FILES["ibm_ar"], dtype=str)
    issued, settled = (pd.to_datetime(bills[name], format="%m/%d/%Y") for name in ("InvoiceDate", "SettledDate"))
    cents = bills.InvoiceAmount.map(lambda text: int(Decimal(text) * 100))
    half, early = cents // 2, settled - timedelta(days=10)
    receipts = pd.DataFrame(
        {
            "receipt date": pd.concat([early, settled]).dt.date,
            "customer id": pd.concat([bills.customerID] * 2),
            "invoice no": pd.concat([bills.invoiceNumber] * 2),
            "amount": pd.concat([half, cents - half]).map(lambda n: f"{n / 100:.2f}"),
        }
    )
    receipts.to_csv(tmp_path / "receipts.csv", index=False)
    load(engine, INVOICE_FILES["ibm_ar"], kind="invoices")
    done = load(engine, tmp_path / "receipts.csv", kind="payments")
    told = {note.code: note.params for note in done.warnings}
    assert told["told_twice"] == {"count": IBM_AR_INVOICES, "amounts": f"{IBM_AR_AMOUNT:,}", "beyond": "0.00"}

    for day in (date(2012, 12, 31), date(2013, 6, 30), date(2014, 1, 9)):
        now = pd.Timestamp(day)
        received = half * (early <= now) + (cents - half) * (settled <= now)
        left = (cents - received)[issued <= now]
        ahead = received[issued > now].sum()
        found = one(engine, "receivables/summary", on(day))
        assert found["open_invoices"] == (left > 0).sum(), day
        assert (int(found["open_amount"] * 100), int(found["unapplied"] * 100)) == (left.sum(), -ahead), day
