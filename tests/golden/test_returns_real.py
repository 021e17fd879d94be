"""A workbook of orders with a sheet of what was sent back: nothing is left out or kept without a word; sums by pandas."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from kam_analytics import ingest
from kam_analytics.engine import Engine
from kam_analytics.ingest.books.outcome import Rows
from kam_analytics.ingest.planning import joining
from tests.golden.real_data import DATA, real_data

pytestmark = real_data

BOOK = DATA / "superstore-zh" / "示例 - 超市.xls"


def test_rows_sent_back_are_told_and_left_out_by_choice(engine: Engine) -> None:
    sheets = pd.read_excel(BOOK, sheet_name=None)
    orders, returns = sheets["订单"], sheets["退货"]
    back = orders["订单 ID"].isin(returns["订单 ID"])
    assert (len(orders), int(back.sum())) == (10_000, 1_163)

    def total(rows: pd.DataFrame) -> Decimal:
        return sum((Decimal(str(round(value, 4))) for value in rows["销售额"]), Decimal(0))

    joined = joining.join_all(engine, [BOOK])
    inspection = ingest.inspect(joined.path, file_name=joined.name)
    assert ingest.plan_for(inspection).kept == {"退回": {"是": 1_163}}
    plan = ingest.plan_for(inspection, rows={"退回": {"是": False}})
    left = ingest.begin(engine, joined.path, plan).commit()
    assert left.rows == Rows(10_000, 10_000 - 1_163, 0, 1_163)
    assert (left.skips, left.totals["revenue"]) == ({"returned": 1_163}, total(orders[~back]))
