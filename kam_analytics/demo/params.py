"""The figures that define the demo company. Money in CNY without tax; days count from START (day 0)."""

from __future__ import annotations

from datetime import date

SEED = 32
CURRENCY = "CNY"
START = date(2022, 1, 1)
END = date(2024, 12, 31)
DAYS = (END - START).days + 1
LAST_DAY = DAYS - 1

# Size: exact quantiles of a lognormal; the largest account is then set to TOP_SHARE of the base.
ACCOUNTS = 500
SIGMA = 1.683
BASE_REVENUE = 200_000_000
TOP_SHARE = 0.13
PROTECTED_RANKS = 5  # the few largest accounts neither start late nor leave, so that shares stay as planned

# Order rhythm.
ORDERS_AT_MEDIAN = 5.0
ORDERS_EXPONENT = 0.42
ORDERS_NOISE = 0.25
ORDERS_MIN, ORDERS_MAX = 2.0, 60.0
GAP_SHAPES = (6, 3, 1)
GAP_SHAPE_SHARES = (0.50, 0.35, 0.15)
MONTH_INDEX = (0.90, 0.55, 1.05, 1.05, 1.00, 1.00, 0.90, 0.90, 1.15, 1.10, 1.15, 1.25)
ORDER_VALUE_NOISE = 0.30

SEASONAL_SHARE = 0.06
SEASON_MONTHS = 4
SEASON_STARTS = (3, 6, 8, 9)
NEW_SHARE = 0.20
NEW_FROM, NEW_TO = 45, 1000
GROWTH_MEAN, GROWTH_SD = 0.04, 0.10
PRICE_RISE_PERMILLE, COST_RISE_PERMILLE = 30, 20

# Leaving, shrinking, pausing.
FULL_CHURNERS = 100
REP_LEAVES = date(2023, 6, 30)
REP_LOSS_SHARE = 0.40
CHURN_FROM, CHURN_TO = 200, 960  # days between which the other churners leave
LARGEST_CHURNER_RANK = 12
SILENT_SHARE = 0.15
PARTIAL_CHURNERS = 30
SLOWDOWNS = 30
LEAVING_NOW = 12  # beyond the 100: they show their signs on the last day and leave soon after it
CAUSE_REP = "salesperson_left"
CAUSES = (
    "customer_strategy",
    "supplier_consolidation",
    "unsolved_complaint",
    "squeezed_out",
    "stronger_rival",
)

# Leading signs. They grow over SIGN_RAMP days to full strength and stay there until the account leaves.
SIGN_DAYS = 150
SIGN_RAMP = 100
SIGN_PROBABILITY = 0.75
SIGNS = ("gap", "value", "breadth", "discount", "payment", "complaints")
SIGN_GAP = 1.1  # gaps up to 2.1 x
SIGN_VALUE = -0.30
SIGN_BREADTH = -0.50
SIGN_DISCOUNT_PERMILLE = 40
SIGN_PAYMENT_DAYS = 22
SIGN_COMPLAINTS = 3
PARTIAL_VALUE, PARTIAL_BREADTH, PARTIAL_GAP = 0.45, -0.50, 1.2

# Payment.
PAYERS = ("prompt", "slow", "late")
PAYER_SHARES = (0.58, 0.29, 0.13)
PAYER_DAYS = {"prompt": (-3.0, 3.0), "slow": (12.0, 7.0), "late": (38.0, 18.0)}
LATEST_PAYMENT = 110  # days past due: whoever pays at all has paid by then
DEFAULT_SHARE = 0.03
UNPAID_DAYS = 120
SPLIT_SHARE = 0.06
DISPUTED_SHARE = 0.03
TERMS = (90, 60, 30)
TERMS_RANK_SHARES = (0.05, 0.20)
COLLECTIVE_ORDERS = 26  # from so many orders a year on, one invoice a month for all orders of the month

# Price and cost to serve.
OVER_DISCOUNTED = 10
OVER_DISCOUNTED_RANKS = (6, 40)
OVER_DISCOUNT = (0.24, 0.31)
OVER_SERVICE = (0.09, 0.13)
REBATE_STEPS = ((8_000_000, 30), (3_000_000, 20), (1_000_000, 10))  # yearly revenue from, per mille of it

# People.
TOP_SALESPERSON_SHARE = 0.31


def day_of(d: date) -> int:
    """Day number of a date; START is 0."""
    return (d - START).days
