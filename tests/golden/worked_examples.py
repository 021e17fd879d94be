"""Small examples with known results: published ones by source, and some worked by hand.

Ratios are stated to the precision of the source, so compare with a tolerance of half its last digit.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

# DSO = receivables / credit sales x days. METRICS, Receivables and credit.
DSO_RECEIVABLES, DSO_SALES, DSO_DAYS, DSO = Decimal(15_000), Decimal(10_000), 30, 45

# Count-back DSO: 212 against 100 / 80 / 70, newest first, in months of 30 days. METRICS, Receivables.
COUNT_BACK_BALANCE = Decimal(212)
COUNT_BACK_MONTHS = [(Decimal(100), 30), (Decimal(80), 30), (Decimal(70), 30)]
COUNT_BACK_DSO = 73.7  # 30 + 30 + 32/70 x 30 = 73.714...

# Discount break-even d / (m - d): margin 20 %, 5 % off. METRICS, Economics; Nagle & Holden.
UNIT_MARGIN, PRICE_CUT, EXTRA_VOLUME = Decimal("0.20"), Decimal("0.05"), 0.333
# Volume that may be lost after a price rise, u / (m + u), at the same margin. By hand: 0.05 / 0.25.
PRICE_RISE, TOLERABLE_LOSS = Decimal("0.05"), Decimal("0.20")

# Provision matrix, IFRS 9 illustrative example 12: bucket -> (gross carrying amount, loss rate).
PROVISION_MATRIX = {
    "not_due": (Decimal(15_000_000), Decimal("0.003")),
    "d1_30": (Decimal(7_500_000), Decimal("0.016")),
    "d31_60": (Decimal(4_000_000), Decimal("0.036")),
    "d61_90": (Decimal(2_500_000), Decimal("0.066")),
    "d90_plus": (Decimal(1_000_000), Decimal("0.106")),
}
PROVISION = Decimal(580_000)

# Concentration of a lognormal with this sigma. METRICS, Identify; theory: L(top q) = Phi(sigma - z(1 - q)),
# Gini = 2 Phi(sigma / sqrt 2) - 1.
LOGNORMAL_SIGMA = 1.683
LOGNORMAL_TOP_SHARES = {0.20: 0.800, 0.05: 0.515, 0.01: 0.260}
LOGNORMAL_GINI = 0.766

# Concentration by hand: 50/30/20 -> HHI 2500 + 900 + 400; effective = 10,000 / 3,800.
HHI_AMOUNTS = [Decimal(50), Decimal(30), Decimal(20)]
HHI = 3800.0
EFFECTIVE_CUSTOMERS = 10_000 / 3_800
# Gini by hand: 1, 2, 3, 4 -> (-3 - 2 + 3 + 12) / (4 x 10) = 0.25; x 4/3.
GINI_AMOUNTS = [1, 2, 3, 4]
GINI_PLAIN, GINI_CORRECTED = 0.25, 1 / 3

# ABC by hand, cut-offs 0.80 / 0.95: amounts in order of rank -> classes. The account that crosses belongs to
# the upper class; one that starts exactly at a cut-off belongs to the lower.
ABC = [
    ([80, 15, 5], "ABC"),
    ([70, 20, 6, 4], "AABC"),
    ([96, 3, 1], "ACC"),
    ([100], "A"),
    ([60, 40, 0, -10], "AACC"),
]

# Pyramid by hand: customers -> last rank of VIP, important, ordinary large. 700 x 0.01 in binary floating
# point is above 7, and its ceiling would wrongly be 8.
PYRAMID_BOUNDS = {
    793: (8, 40, 159), 790: (8, 40, 158), 700: (7, 35, 140), 632: (7, 32, 127), 101: (2, 6, 21),
    100: (1, 5, 20), 92: (1, 5, 19), 21: (1, 2, 5), 20: (1, 1, 4), 19: (1, 2, 4), 5: (1, 2, 3), 3: (1, 2, 3),
    2: (1, 2, 2), 1: (1, 1, 1),
}  # fmt: skip

# Ageing by hand: days past due -> bucket.
BUCKET_OF_DAYS = {
    -30: "not_due", 0: "not_due", 1: "d1_30", 30: "d1_30", 31: "d31_60", 60: "d31_60", 61: "d61_90",
    90: "d61_90", 91: "d91_120", 120: "d91_120", 121: "d120_plus", 900: "d120_plus",
}  # fmt: skip

# Last full 12 months before a date, by hand.
DEFAULT_PERIODS = {
    date(2019, 12, 30): (date(2018, 12, 1), date(2019, 11, 30)),
    date(2019, 12, 31): (date(2019, 1, 1), date(2019, 12, 31)),
    date(2020, 2, 29): (date(2019, 3, 1), date(2020, 2, 29)),
    date(2020, 2, 28): (date(2019, 2, 1), date(2020, 1, 31)),
    date(2021, 1, 1): (date(2020, 1, 1), date(2020, 12, 31)),
}

# Revenue bridge by hand: customer -> net revenue in 2022 (earlier), 2023 (base), 2024 (current), each one
# line (None: no line), and the component the account belongs to.
BRIDGE_ACCOUNTS: dict[str, tuple[int | None, int | None, int | None, str | None]] = {
    "grows": (None, 100, 150, "expanded"),
    "shrinks": (None, 200, 120, "contracted"),
    "same": (None, 70, 70, None),
    "gone": (50, 80, None, "lost"),
    "returns": (None, 60, -10, "lost"),
    "first": (None, None, 40, "new"),
    "back": (30, None, 25, "reactivated"),
    "credit": (90, -20, 15, "nonpositive_base"),
    "sample": (None, 0, 5, "new"),
    "long gone": (10, None, None, None),
}
BRIDGE_ROWS = {  # component -> (amount, effect, customers); 490 + 45 + 25 + 50 - 80 - 150 + 35 = 415
    "begin": (490, 490, 6),
    "new": (45, 45, 2),
    "reactivated": (25, 25, 1),
    "expanded": (50, 50, 1),
    "contracted": (80, -80, 1),
    "lost": (150, -150, 2),
    "nonpositive_base": (35, 35, 1),
    "end": (415, 415, 8),
}
NRR = 330 / 510  # (150 + 120 + 70 + 0 - 10) / (100 + 200 + 70 + 80 + 60)
GRR = 280 / 510  # (100 + 120 + 70 + 0 - 10) / 510
