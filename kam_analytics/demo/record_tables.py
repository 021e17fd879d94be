"""The record tables and the truth, as they are written."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import params as p
from kam_analytics.demo.company import Company
from kam_analytics.demo.costs import owner_on
from kam_analytics.demo.opportunities import STAGES
from kam_analytics.demo.records import COMPLAINT_KINDS
from kam_analytics.demo.tables import days, ids, money, per_mille, regions, yes_no


def _customer(company: Company, account: np.ndarray) -> np.ndarray:
    """Customer ids; empty for -1."""
    return np.where(account >= 0, company.plan["customer_id"].to_numpy()[account], "")


def complaints(company: Company) -> pd.DataFrame:
    """One row a complaint; closed_date is empty while it is open."""
    table = company.complaints
    kind = table["kind"].to_numpy()
    return pd.DataFrame(
        {
            "complaint_id": ids("CP", table.index, 1, 4),
            "customer_id": _customer(company, table["account"].to_numpy()),
            "opened_date": days(table["day"]),
            "closed_date": days(table["closed_day"], table["closed_day"] >= 0),
            "category": np.array([k[0] for k in COMPLAINT_KINDS], dtype=object)[kind],
            "description": np.array([k[1] for k in COMPLAINT_KINDS], dtype=object)[kind],
            "severity": table["severity"].astype(str),
        }
    )


def contacts(company: Company) -> pd.DataFrame:
    """One row a contact person: position and business relation, nothing private."""
    table = company.contacts
    last = company.interactions.groupby("contact")["day"].max().reindex(table.index, fill_value=-1)
    account = table["account"].to_numpy()
    return pd.DataFrame(
        {
            "contact_id": ids("K", table.index, 1, 4),
            "customer_id": _customer(company, account),
            "contact_name": table["name"],
            "job_title": table["title"],
            "layer": table["layer"],
            "role": table["role"],
            "relation": table["relation"],
            "known_by": company.plan["owner_now"].to_numpy()[account],
            "last_contact": days(last.to_numpy(), last.to_numpy() >= 0),
        }
    )


def opportunities(company: Company) -> pd.DataFrame:
    """One row an opportunity; customer_id only where it became a customer."""
    table = company.opportunities
    return pd.DataFrame(
        {
            "opportunity_id": ids("OP", table.index, 1, 4),
            "prospect_name": table["name"],
            "customer_id": _customer(company, table["account"].to_numpy()),
            "region": regions(table["region_no"].to_numpy()),
            "salesperson": table["salesperson"],
            "category": table["category"],
            "source": table["source"],
            "stage": np.array(STAGES, dtype=object)[table["stage"].to_numpy()],
            "status": table["status"],
            "grade": table["grade"],
            "created_date": days(table["created_day"]),
            "stage_date": days(table["stage_day"]),
            "expected_close": days(table["expected_day"]),
            "closed_date": days(table["closed_day"], table["closed_day"] >= 0),
            "yearly_value": money(table["value"]),
            "competitor": table["rival"],
            "currency": p.CURRENCY,
        }
    )


def interactions(company: Company) -> pd.DataFrame:
    """One row an interaction with a customer's contact, or about an opportunity."""
    known, early = company.interactions, company.prospect_interactions
    table = pd.concat([known.assign(opportunity=-1), early.assign(account=-1, contact=-1, satisfaction=0)])
    table = table.sort_values(["day", "account", "opportunity", "topic"], kind="stable", ignore_index=True)
    contact, opportunity = table["contact"].to_numpy(), table["opportunity"].to_numpy()
    return pd.DataFrame(
        {
            "interaction_id": ids("IA", table.index, 1, 5),
            "interaction_date": days(table["day"]),
            "customer_id": _customer(company, table["account"].to_numpy()),
            "opportunity_id": np.where(opportunity >= 0, ids("OP", opportunity, 1, 4), ""),
            "contact_id": np.where(contact >= 0, ids("K", contact, 1, 4), ""),
            "salesperson": table["salesperson"],
            "channel": table["channel"],
            "hours": [f"{q // 4}.{q % 4 * 25:02d}" for q in table["hours"]],
            "topic": table["topic"],
            "satisfaction": np.where(table["satisfaction"] > 0, table["satisfaction"].astype(str), ""),
        }
    )


def truth(company: Company) -> pd.DataFrame:
    """What was planted, one row an account. For tests only: the product never reads it."""
    plan = company.plan
    account = np.arange(len(plan))
    last = company.orders.groupby("account")["day"].max().reindex(account, fill_value=-1).to_numpy()
    event, default = plan["event_day"].to_numpy(), plan["default_day"].to_numpy()
    return pd.DataFrame(
        {
            "customer_id": plan["customer_id"],
            "size_rank": plan["rank"].astype(str),
            "planned_revenue": money(np.rint(plan["size"].to_numpy() * 100).astype(np.int64)),
            "orders_per_year": [f"{x:.3f}" for x in plan["orders"]],
            "gap_shape": plan["shape"].astype(str),
            "growth": [f"{x:.4f}" for x in plan["growth"]],
            "is_new": yes_no(plan["is_new"]),
            "start_date": days(plan["start_day"], plan["is_new"]),
            "seasonal": yes_no(plan["seasonal"]),
            "season_first_month": np.where(plan["seasonal"], plan["season_start"].astype(str), ""),
            "over_discounted": yes_no(plan["over_discounted"]),
            "usual_discount": per_mille(plan["discount_permille"]),
            "service_rate": [f"{x:.4f}" for x in plan["service_rate"]],
            "first_salesperson": plan["salesperson"],
            "salesperson_on_last_day": owner_on(plan, account, np.full(len(plan), p.LAST_DAY)),
            "payer": plan["payer"],
            "defaults": yes_no(plan["defaults"]),
            "default_date": days(default, default >= 0),
            "churn_kind": plan["kind"],
            "event_date": days(event, event >= 0),
            "cause": plan["cause"],
            "silent": yes_no(plan["silent"]),
            **{f"sign_{s}": yes_no(plan[f"sign_{s}"]) for s in p.SIGNS},
            "last_order_date": days(last, last >= 0),
        }
    )
