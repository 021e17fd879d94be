"""What people write down: complaints, contacts, interactions. Business facts only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo import names
from kam_analytics.demo import params as p
from kam_analytics.demo.costs import owner_on
from kam_analytics.demo.draw import Draw
from kam_analytics.demo.workdays import NEXT_WORKDAY

COMPLAINT_RATE = 0.022  # an order, without trouble
COMPLAINT_KINDS = (
    ("late_delivery", "Late delivery 交货延迟"),
    ("quality", "Quality defect 质量缺陷"),
    ("wrong_item", "Wrong item delivered 发错货"),
    ("price", "Price on the invoice disputed 发票价格有异议"),
    ("service", "Slow answer to a request 响应迟缓"),
)
COMPLAINT_SHARES = (35, 25, 15, 10, 15)

# Layer, role, job titles.
POSITIONS = (
    ("decision", "decider", ("General manager 总经理", "Purchasing director 采购总监", "Deputy GM 副总经理")),
    ("operational", "buyer", ("Buyer 采购员", "Purchasing manager 采购经理")),
    ("technical", "influencer", ("Chief engineer 总工程师", "Quality manager 质量经理")),
    ("technical", "user", ("Maintenance manager 设备经理", "Process engineer 工艺工程师")),
    ("operational", "initiator", ("Production planner 生产计划员", "Workshop supervisor 车间主任")),
)
RELATIONS = ("outsider", "friend", "supplier", "partner")

TOPICS = (
    "Order review 订单回顾",
    "Delivery schedule 交付计划",
    "Price talk 价格商谈",
    "New product shown 新品介绍",
    "Technical support 技术支持",
    "Payment reminder 催款",
    "Yearly review 年度回顾",
)
TOPIC_SHARES = (30, 20, 14, 12, 14, 6, 4)
CAUSE_TOPICS = {
    "salesperson_left": "Change of contact person announced 我方联系人变更",
    "customer_strategy": "Customer changes its strategy 客户战略调整",
    "supplier_consolidation": "Customer reduces its suppliers 客户精简供应商",
    "unsolved_complaint": "Complaint still unsolved 投诉未解决",
    "squeezed_out": "Part of the volume moved away 份额被挤压",
    "stronger_rival": "Competitor offer on the table 竞争对手报价",
}
CHANNELS = (("visit", 2.0), ("call", 0.5), ("meeting", 1.5))


def make_complaints(orders: pd.DataFrame, plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a complaint by day: account, day, closed_day (-1 while open), kind (position), severity (1-3).

    A small rate of all orders, and SIGN_COMPLAINTS more in the days before an account with that sign leaves.
    """
    draw = Draw(seed, "complaints")
    usual = orders[draw.uniform(len(orders)) < COMPLAINT_RATE][["account", "day"]].copy()
    usual["day"] += draw.integers(len(usual), 2, 9)
    signs = np.repeat(np.flatnonzero(plan["sign_complaints"]), p.SIGN_COMPLAINTS)
    event = plan["event_day"].to_numpy()[signs]
    extra = pd.DataFrame({"account": signs, "day": event - draw.integers(len(signs), 1, p.SIGN_DAYS - 10)})
    table = pd.concat([usual.assign(extra=False), extra.assign(extra=True)], ignore_index=True)
    table["day"] = NEXT_WORKDAY[table["day"].to_numpy()]
    table = table[table["day"] <= p.LAST_DAY].sort_values(["day", "account", "extra"], ignore_index=True)
    n = len(table)
    table["kind"] = draw.pick(n, COMPLAINT_SHARES)
    table["severity"] = 1 + draw.pick(n, (55, 33, 12))
    of = plan.iloc[table["account"].to_numpy()]
    unsolved = table["extra"] & (of["cause"] == "unsolved_complaint").to_numpy()
    takes = np.where(table["extra"], draw.integers(n, 15, 70), draw.integers(n, 2, 25))
    closed = NEXT_WORKDAY[table["day"].to_numpy() + takes]
    table["closed_day"] = np.where(unsolved | (closed > p.LAST_DAY), -1, closed)
    return table.drop(columns="extra")


def make_contacts(plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a contact: account, name, title, layer, role, relation; one to five an account by size."""
    draw = Draw(seed, "contacts")
    n = len(plan)
    count = np.searchsorted([25, 80, 180, 330], 501 - np.arange(n, 0, -1), side="left")
    count = (5 - count)[plan["rank"].to_numpy() - 1]
    count = (count - (draw.uniform(n) < 0.3)).clip(1, 5)
    account = np.repeat(np.arange(n), count)
    place = np.arange(len(account)) - np.repeat(np.cumsum(count) - count, count)
    single = count[account] == 1
    position = np.where(single, 1, place)  # a lone contact is the buyer
    pick = draw.uniform(len(account))
    titles = [POSITIONS[k][2][int(u * len(POSITIONS[k][2]))] for k, u in zip(position, pick, strict=True)]
    return pd.DataFrame(
        {
            "account": account,
            "name": names.people(draw, len(account)),
            "title": titles,
            "layer": [POSITIONS[k][0] for k in position],
            "role": [POSITIONS[k][1] for k in position],
            "relation": [RELATIONS[k] for k in draw.pick(len(account), (20, 30, 38, 12))],
        }
    )


def make_interactions(orders: pd.DataFrame, contacts: pd.DataFrame, plan: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row an interaction with a customer.

    Columns: account, contact (row of contacts), day, channel, hours (in quarters), topic, satisfaction
    (1-5, 0 where not asked), salesperson. Interactions about the cause of leaving come before the account
    goes.
    """
    draw = Draw(seed, "interactions")
    seen = orders[draw.uniform(len(orders)) < 0.42][["account", "day"]].copy()
    seen["day"] = NEXT_WORKDAY[seen["day"].to_numpy() + draw.integers(len(seen), 1, 20)]
    seen["topic"] = np.array(TOPICS, dtype=object)[draw.pick(len(seen), TOPIC_SHARES)]
    told = np.repeat(np.flatnonzero((plan["cause"] != "") & ~plan["silent"]), 2)
    told = told[draw.uniform(len(told)) < 0.6]
    day = plan["event_day"].to_numpy()[told] - draw.integers(len(told), 5, 120)
    # Nobody can be told of a colleague's leaving before it happens.
    left = (plan["cause"] == p.CAUSE_REP).to_numpy()[told]
    day = np.where(left, np.maximum(day, p.day_of(p.REP_LEAVES) + 3), day)
    topic = plan["cause"].map(CAUSE_TOPICS).to_numpy()[told]
    told_rows = pd.DataFrame({"account": told, "day": NEXT_WORKDAY[day], "topic": topic})
    table = pd.concat([seen, told_rows], ignore_index=True)
    table = table[table["day"] <= p.LAST_DAY].sort_values(["day", "account", "topic"], ignore_index=True)
    n = len(table)
    account = table["account"].to_numpy()
    first = np.searchsorted(contacts["account"].to_numpy(), np.arange(len(plan)))
    count = np.bincount(contacts["account"], minlength=len(plan))
    table["contact"] = first[account] + np.floor(draw.uniform(n) ** 1.6 * count[account]).astype(np.int64)
    channel = draw.pick(n, (45, 40, 15))
    table["channel"] = [CHANNELS[k][0] for k in channel]
    hours = np.array([CHANNELS[k][1] for k in channel]) * draw.uniform(n, 0.5, 1.75)
    table["hours"] = np.maximum(1, np.rint(hours * 4)).astype(np.int64)  # quarters of an hour
    bad = table["topic"].isin(list(CAUSE_TOPICS.values())).to_numpy()
    score = np.rint(draw.normal(n, 4.0, 0.7) - 1.5 * bad).astype(np.int64).clip(1, 5)
    table["satisfaction"] = np.where(draw.uniform(n) < 0.3, score, 0)
    table["salesperson"] = owner_on(plan, account, table["day"].to_numpy())
    return table
