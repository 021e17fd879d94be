-- How much hangs on the largest accounts. Negative amounts count as 0; shares are of the sum of what remains.
WITH measured AS (
    SELECT
        customer_id,
        revenue,
        gross_margin,
        CASE $measure WHEN 'revenue' THEN revenue WHEN 'gross_margin' THEN gross_margin ELSE quantity END AS measured
    FROM account_pair
    WHERE in_period
),
ranked AS (
    SELECT
        customer_id,
        revenue,
        gross_margin,
        greatest(coalesce(measured, 0), 0) AS amount,
        row_number() OVER (ORDER BY measured DESC NULLS LAST, customer_id) AS rank,
        sum(greatest(coalesce(measured, 0), 0)) OVER (
            ORDER BY measured DESC NULLS LAST, customer_id ROWS UNBOUNDED PRECEDING
        ) AS running
    FROM measured
),
total AS (
    SELECT
        count(*) AS customers,
        nullif(sum(amount), 0) AS amount
    FROM ranked
),
figures AS (
    SELECT
        sum(r.amount) FILTER (WHERE r.rank <= 1) / any_value(t.amount) AS top1_share,
        sum(r.amount) FILTER (WHERE r.rank <= 3) / any_value(t.amount) AS top3_share,
        sum(r.amount) FILTER (WHERE r.rank <= 5) / any_value(t.amount) AS top5_share,
        sum(r.amount) FILTER (WHERE r.rank <= 10) / any_value(t.amount) AS top10_share,
        sum(r.amount) FILTER (WHERE r.rank <= 20) / any_value(t.amount) AS top20_share,
        sum(power(r.amount / t.amount, 2) ORDER BY r.rank) AS squares, -- in order: sums of doubles depend on it
        sum((t.customers + 1 - 2 * r.rank) * r.amount) AS weighted,
        count(*) FILTER (WHERE r.running - r.amount < t.amount * 0.80) AS customers_for_80pct,
        count(*) FILTER (WHERE r.amount >= t.amount * 0.10) AS customers_over_10pct
    FROM ranked AS r, total AS t
),
company AS (
    SELECT
        sum(revenue) AS revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin
    FROM sales_now
)
SELECT
    t.customers,
    f.top1_share,
    f.top3_share,
    f.top5_share,
    f.top10_share,
    f.top20_share,
    f.squares * 10000 AS hhi,
    CASE
        WHEN f.squares * 10000 < 1000 THEN 'low'
        WHEN f.squares * 10000 <= 1800 THEN 'moderate'
        WHEN f.squares IS NOT NULL THEN 'high'
    END AS hhi_band,
    1 / nullif(f.squares, 0) AS effective_customers,
    f.weighted / nullif(t.customers * t.amount, 0) * t.customers / nullif(t.customers - 1, 0) AS gini,
    CASE WHEN t.amount IS NOT NULL THEN f.customers_for_80pct END AS customers_for_80pct,
    CASE WHEN t.amount IS NOT NULL THEN f.customers_over_10pct END AS customers_over_10pct,
    f.top1_share >= 0.10 AS dependent_on_one,
    r.customer_id AS largest_id,
    coalesce(a.customer_name, r.customer_id) AS largest_name,
    r.revenue AS largest_revenue,
    r.gross_margin AS largest_gross_margin,
    c.revenue - r.revenue AS revenue_without_largest,
    c.gross_margin - coalesce(r.gross_margin, 0) AS gross_margin_without_largest,
    r.gross_margin / CASE WHEN c.gross_margin > 0 THEN c.gross_margin END AS largest_margin_share
FROM total AS t
CROSS JOIN figures AS f
CROSS JOIN company AS c
LEFT JOIN ranked AS r ON r.rank = 1
LEFT JOIN account AS a ON a.customer_id = r.customer_id
