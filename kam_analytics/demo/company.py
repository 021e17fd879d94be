"""The whole company, made from one seed: the plan and what follows from it, in row numbers, days, cents."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kam_analytics.demo.accounts import assign_salespeople, make_plan
from kam_analytics.demo.behaviour import plan_behaviour
from kam_analytics.demo.costs import make_rebates, make_service_costs, make_targets
from kam_analytics.demo.financials import make_customer_accounts
from kam_analytics.demo.lines import make_lines
from kam_analytics.demo.opportunities import make_opportunities, make_prospect_interactions
from kam_analytics.demo.orders import make_orders
from kam_analytics.demo.products import make_products
from kam_analytics.demo.receivables import make_invoices, make_receipts
from kam_analytics.demo.records import make_complaints, make_contacts, make_interactions


@dataclass(frozen=True)
class Company:
    """All subjects. Frames refer to each other by row number; their columns are said where they are made."""

    seed: int
    plan: pd.DataFrame
    products: pd.DataFrame
    orders: pd.DataFrame
    lines: pd.DataFrame
    invoices: pd.DataFrame
    receipts: pd.DataFrame
    complaints: pd.DataFrame
    rebates: pd.DataFrame
    service_costs: pd.DataFrame
    targets: pd.DataFrame
    customer_accounts: pd.DataFrame
    contacts: pd.DataFrame
    opportunities: pd.DataFrame
    interactions: pd.DataFrame
    prospect_interactions: pd.DataFrame


def make_company(seed: int) -> Company:
    """Make the company; the same seed always makes the same one."""
    plan = make_plan(seed)
    assign_salespeople(plan, seed)
    plan_behaviour(plan, seed)
    products = make_products(seed)
    orders = make_orders(plan, seed)
    lines = make_lines(orders, plan, products, seed)
    invoices = make_invoices(orders, lines, plan, seed)
    contacts = make_contacts(plan, seed)
    opportunities = make_opportunities(plan, seed)
    return Company(
        seed=seed,
        plan=plan,
        products=products,
        orders=orders,
        lines=lines,
        invoices=invoices,
        receipts=make_receipts(invoices, plan, seed),
        complaints=make_complaints(orders, plan, seed),
        rebates=make_rebates(lines),
        service_costs=make_service_costs(lines, plan, seed),
        targets=make_targets(plan, seed),
        customer_accounts=make_customer_accounts(plan, seed),
        contacts=contacts,
        opportunities=opportunities,
        interactions=make_interactions(orders, contacts, plan, seed),
        prospect_interactions=make_prospect_interactions(opportunities, seed),
    )
