"""Opportunities: prospects on their way through five stages, and how the new accounts were won."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import names
from kam_analytics.demo import params as p
from kam_analytics.demo.draw import Draw
from kam_analytics.demo.products import CATEGORIES
from kam_analytics.demo.records import CHANNELS
from kam_analytics.demo.workdays import NEXT_WORKDAY

STAGES = ("target", "information", "value", "relation", "closing")
SOURCES = ("Trade fair 展会", "Referral 客户推荐", "Cold call 主动拜访", "Website 官网", "Tender 招标")
RIVALS = ("Rival A 对手甲", "Rival B 对手乙", "Rival C 对手丙", "")
PROSPECTS = 70
LOST = 45
STAGE_TOPICS = (
    "First contact 初次接触",
    "Information and samples 资料与样品",
    "Needs and budget 需求与预算",
    "Meeting the users 拜访使用部门",
    "Offer and terms 报价与条款",
)
WON_SHARE = 0.7  # of the new accounts


def make_opportunities(plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an opportunity by the day it was opened.

    Columns: account (-1 for a prospect that is no customer), name, region_no, salesperson, category, stage
    (0-4), status (open, won, lost), created_day, stage_day, expected_day, closed_day (-1 while open), value
    (cents a year), grade (empty before the value is assessed), source, rival.
    """
    draw = Draw(seed, "opportunities")
    new = draw.sample(np.flatnonzero(plan["is_new"]), round(WON_SHARE * int(plan["is_new"].sum())))
    start = plan["start_day"].to_numpy()[new]
    took = draw.integers(len(new), 60, 240)
    won = pd.DataFrame({"account": new, "status": "won", "stage": 4, "created_day": start - took})
    won["closed_day"] = start - 2
    others = _without_customer(plan, draw, seed)
    table = pd.concat([won, others], ignore_index=True)
    n = len(table)
    account = table["account"].to_numpy()
    size = np.where(account >= 0, plan["size"].to_numpy()[account], 80_000.0)
    table["value"] = np.rint(size * draw.lognormal(n, 0.5) / 5_000).clip(1).astype(np.int64) * 5_000_00
    end = np.where(table["closed_day"] >= 0, table["closed_day"], p.LAST_DAY)
    span = np.maximum(end - table["created_day"], 1)
    table["stage_day"] = np.where(
        table["status"] == "won", end, table["created_day"] + np.floor(span * draw.uniform(n, 0.4, 0.95))
    ).astype(np.int64)
    table["expected_day"] = np.where(table["status"] == "open", p.LAST_DAY + draw.integers(n, 10, 200), end)
    table["category"] = np.array(CATEGORIES, dtype=object)[draw.pick(n, [1.0] * len(CATEGORIES))]
    table["source"] = np.array(SOURCES, dtype=object)[draw.pick(n, (25, 30, 20, 15, 10))]
    table["rival"] = np.array(RIVALS, dtype=object)[draw.pick(n, (30, 25, 15, 30))]
    table["grade"] = np.array(("A", "B", "C", "D"), dtype=object)[draw.pick(n, (20, 40, 28, 12))]
    table.loc[table["stage"] < 2, "grade"] = ""
    known = account >= 0
    table.loc[known, "name"] = plan["name"].to_numpy()[account[known]]
    table.loc[known, "region_no"] = plan["region_no"].to_numpy()[account[known]]
    table.loc[known, "salesperson"] = plan["salesperson"].to_numpy()[account[known]]
    table["region_no"] = table["region_no"].astype(np.int64)
    return table.sort_values(["created_day", "name"], ignore_index=True)


def _without_customer(plan: pd.DataFrame, draw: Draw, seed: int) -> pd.DataFrame:
    """Open and lost opportunities with companies that are no customers."""
    n = PROSPECTS + LOST
    region = draw.pick(n, names.REGION_SHARES)
    people = [[x for x in r if x != names.LEAVER] for r in names.SALESPEOPLE]
    u = draw.uniform(n)
    industry = draw.pick(n, names.INDUSTRY_SHARES)
    brands = names.brands(seed)[len(plan) : len(plan) + n]
    lost = np.arange(n) >= PROSPECTS
    created = np.where(lost, draw.integers(n, 20, 800), p.LAST_DAY - draw.integers(n, 15, 330))
    return pd.DataFrame(
        {
            "account": -1,
            "status": np.where(lost, "lost", "open"),
            "created_day": created,
            "closed_day": np.where(lost, created + draw.integers(n, 40, 280), -1),
            "stage": np.where(lost, draw.pick(n, (20, 30, 25, 15, 10)), draw.pick(n, (28, 26, 20, 15, 11))),
            "name": [names.company_name(b, names.INDUSTRIES[k]) for b, k in zip(brands, industry, strict=True)],
            "region_no": region,
            "salesperson": [people[r][int(u[i] * len(people[r]))] for i, r in enumerate(region)],
        }
    )


def make_prospect_interactions(opportunities: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an interaction about an opportunity, before the company is a customer.

    Columns: opportunity (row), day, channel, hours (in quarters), topic, salesperson. The topics follow the
    stages reached; interactions before the first day are left out.
    """
    draw = Draw(seed, "prospect interactions")
    stage = opportunities["stage"].to_numpy()
    count = 1 + stage + draw.poisson(np.full(len(stage), 1.0))
    row = np.repeat(np.arange(len(stage)), count)
    n = len(row)
    created = opportunities["created_day"].to_numpy()[row]
    end = opportunities["closed_day"].to_numpy()
    end = np.where(end >= 0, end, p.LAST_DAY)[row]
    way = draw.uniform(n)
    day = created + np.floor(way * (end - created)).astype(np.int64)
    reached = np.floor(way * (stage[row] + 1)).astype(np.int64)
    channel = draw.pick(n, (50, 35, 15))
    hours = np.array([CHANNELS[k][1] for k in channel]) * draw.uniform(n, 0.75, 2.0)
    table = pd.DataFrame(
        {
            "opportunity": row,
            "day": np.where(day >= 0, NEXT_WORKDAY[day.clip(0)], -1),
            "channel": [CHANNELS[k][0] for k in channel],
            "hours": np.maximum(1, np.rint(hours * 4)).astype(np.int64),
            "topic": [STAGE_TOPICS[k] for k in reached],
            "salesperson": opportunities["salesperson"].to_numpy()[row],
        }
    )
    table = table[(table["day"] >= 0) & (table["day"] <= p.LAST_DAY)]
    return table.sort_values(["day", "opportunity", "topic"], ignore_index=True)
