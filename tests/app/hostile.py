"""A company whose names look like markup, SQL, formulas and Streamlit directives: they must stay text everywhere."""

from __future__ import annotations

import pandas as pd

TEXTS = (
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE sales_line; --",
    '=HYPERLINK("http://x.example","x")',
    "**bold** [here](http://x.example)",
    r"$\alpha$",
    ":red[x] :material/home:",
    "<b>b</b><script>alert(1)</script>",
    "&lt;i&gt; &amp; {n} %s",
    '" onmouseover="alert(1)',
    "@SUM(1+1)",
    "![p](http://x.example/p.png)",
    "+86 (10) `code`",
)
MARKUP = ("<img src=x", "<script>", "<b>b</b>", '" onmouseover="')


def identity(place: int) -> str:
    """Ids are as hostile as names."""
    return f"{TEXTS[place]} #{place}"


def frames() -> dict[str, pd.DataFrame]:
    """Sales, invoices and customers over two years, every text field one of TEXTS."""
    sales, bills, count = [], [], len(TEXTS)
    for place, text in enumerate(TEXTS):
        for month in range(24):
            day = f"{2023 + month // 12}-{month % 12 + 1:02d}-10"
            amount = 1000 * (count - place) + 37 * month * (place % 3 - 1)
            sales.append(
                {
                    "order_id": f"{text}{month}", "order_date": day, "customer_id": identity(place), "customer_name": text,
                    "product_id": text, "product_name": TEXTS[(place + month) % count], "category": TEXTS[month % count],
                    "quantity": "3", "unit_price": "400", "discount": "0.1", "revenue": str(amount),
                    "cost": str(amount * 0.7), "region": TEXTS[place % 7], "salesperson": TEXTS[(place + 5) % count],
                }
            )  # fmt: skip
            if month > 20:
                bills.append(
                    {
                        "invoice_id": f"{text}{month}", "customer_id": identity(place), "customer_name": text,
                        "invoice_date": day, "due_date": f"2024-{month % 12 + 1:02d}-28", "amount": str(amount),
                        "region": TEXTS[place % 7], "salesperson": TEXTS[(place + 5) % count],
                    }
                )  # fmt: skip
    customers = [
        {
            "customer_id": identity(place), "customer_name": text, "region": text, "salesperson": text, "industry": text,
            "city": text, "country": text, "credit_limit": "1500",
        }
        for place, text in enumerate(TEXTS)
    ]  # fmt: skip
    return {"sales": pd.DataFrame(sales), "invoices": pd.DataFrame(bills), "customers": pd.DataFrame(customers)}
