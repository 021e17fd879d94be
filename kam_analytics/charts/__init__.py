"""Charts: pure functions `(frame, theme, numbers, labels, *, options) -> plotly Figure`.

A chart imports no Streamlit, no engine and no catalogue. Its visible words come in a frozen dataclass of labels
beside the function (templates take the fields that its docstring names), its colours from `theme.LIGHT` or
`theme.DARK` (`.for_wall()` on a wide page, `.for_phone()` on a narrow one), its figures from
`numbers.Numbers(lang, decimals)`. Titles are the page's. Columns may be int, float, Decimal or nullable; missing values read 'n/a' and draw nothing. A frame without
rows gives a figure without traces; a missing column raises ValueError with its name. Text from data is escaped.
customdata[0] of a mark is the id behind it; None where a mark stands for several, absent on helping lines.
Show figures with `st.plotly_chart(figure, theme=None, config=PLOTLY_CONFIG)`, the portfolio with
`selection_config(...)`. Labels are laid out for charts from 480 pixels of width (portfolio: from 520).

| function | required columns (optional) | id in customdata[0] | options |
|---|---|---|---|
| `pareto.pareto` | rank, customer_id, customer_name, revenue, share, cumulative_share, abc_class | customer | value, mark_share, budget, named |
| `pyramid.pyramid` | layer, customers, revenue, revenue_share | layer | |
| `trend.trend` | month, revenue (base_revenue) | 'YYYY-MM' | value, base |
| `bridge.bridge` | component, amount, customers | component | |
| `movers.movers` | customer_id, customer_name, revenue, base_revenue, change | customer | top |
| `ageing.ageing_total` | bucket columns, unapplied | bucket | buckets |
| `ageing.ageing_customers` | customer_id, customer_name, bucket columns, unapplied, balance | customer | buckets, top, order |
| `lines.dso_trend` | month, dso, best_possible_dso | | |
| `lines.overdue_trend` | month, overdue, overdue_rate | 'YYYY-MM' | |
| `portfolio.portfolio` | customer_id, customer_name, the columns of x, y, size, colour | customer | x, y, size, colour, named, width |
| `risk.margin_at_risk` | customer_id, customer_name, probability, level, margin_at_risk | customer | top |
| `risk.calibration` | predicted, observed, n (low, high) | | |
| `risk.reasons` | reason, contribution | reason | top |
| `limits.limits` | customer_id, customer_name, exposure, credit_limit | customer | top, order |
| `rhythm.rhythm` | order_date | order day | as_of, mean_gap, horizon, budget |
| `mix.mix` | category, revenue (base_revenue) | category | value, base, top |
| `lorenz.lorenz` | revenue | | value, mark, budget |
| `passport.coverage` | kind, month, rows, usual, gap | 'YYYY-MM' | kinds |
| `passport.pairs` | month, the columns of first, second, apart (share) | 'YYYY-MM' | first, second, apart, share |
"""
