-- What the head of an account's page needs: who it is, what it brings now and before, its place, its order rhythm.
-- The id of a subsidiary gives its account. No row for an unknown account or one that the role may not see.
WITH asked AS (
    SELECT any_value(customer_id) AS customer_id, count(*) FILTER (NOT merged) - 1 AS children
    FROM account_asked
    HAVING count(*) > 0
),
now AS (
    SELECT
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin,
        sum(discount_value) AS discount_value
    FROM sales_now
    WHERE own_id IN (SELECT own_id FROM account_asked)
),
base AS (
    SELECT
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin
    FROM sales_base
    WHERE own_id IN (SELECT own_id FROM account_asked)
),
ranked AS (
    SELECT * FROM account_rank WHERE customer_id = (SELECT customer_id FROM asked)
),
tiered AS (
    SELECT * FROM account_tier WHERE customer_id = (SELECT customer_id FROM asked)
),
bought AS (
    SELECT count(DISTINCT order_id) AS orders, count(DISTINCT category) AS categories_bought
    FROM orders_now
    WHERE own_id IN (SELECT own_id FROM account_asked)
),
day AS (
    SELECT date
    FROM orders_history
    WHERE own_id IN (SELECT own_id FROM account_asked) AND revenue > 0
    GROUP BY date
),
paced AS (
    SELECT date, date - lag(date) OVER (ORDER BY date) AS gap FROM day
),
rhythm AS (
    SELECT
        count(*) AS order_days,
        min(date) AS first_order,
        max(date) AS last_order,
        CAST($as_of - max(date) AS BIGINT) AS days_since_last_order,
        avg(gap) AS mean_gap,
        CAST(max(gap) AS BIGINT) AS longest_gap,
        stddev_samp(gap) / nullif(avg(gap), 0) AS gap_cv
    FROM paced
)
SELECT
    a.customer_id,
    a.customer_name,
    q.children,
    a.region,
    a.salesperson,
    a.industry,
    a.city,
    a.country,
    a.customer_since,
    t.tier,
    r.rank,
    r.accounts,
    r.abc_class,
    coalesce(n.revenue, 0) AS revenue,
    CASE WHEN s.base_known THEN coalesce(b.revenue, 0) END AS base_revenue,
    CASE WHEN s.base_known THEN coalesce(n.revenue, 0) - coalesce(b.revenue, 0) END AS change,
    CASE WHEN b.revenue > 0 THEN (coalesce(n.revenue, 0) - b.revenue) / b.revenue END AS growth,
    n.gross_margin,
    n.gross_margin / nullif(n.covered_revenue, 0) AS margin_rate,
    n.covered_revenue / nullif(n.revenue, 0) AS cost_coverage,
    b.gross_margin AS base_gross_margin,
    b.gross_margin / nullif(b.covered_revenue, 0) AS base_margin_rate,
    r.share,
    o.orders,
    CAST(n.revenue / nullif(o.orders, 0) AS DECIMAL(18, 4)) AS order_value,
    o.categories_bought,
    n.discount_value / nullif(n.revenue + n.discount_value, 0) AS discount_rate,
    h.order_days,
    h.first_order,
    h.last_order,
    h.days_since_last_order,
    h.mean_gap,
    h.longest_gap,
    h.gap_cv,
    h.days_since_last_order / nullif(h.mean_gap, 0) AS recency_ratio,
    h.last_order + CAST(round(h.mean_gap) AS INTEGER) AS next_order_expected
FROM asked AS q
JOIN account_visible AS a ON a.customer_id = q.customer_id
CROSS JOIN now AS n
CROSS JOIN base AS b
CROSS JOIN bought AS o
CROSS JOIN rhythm AS h
CROSS JOIN sales_span AS s
LEFT JOIN ranked AS r ON r.customer_id = q.customer_id
LEFT JOIN tiered AS t ON t.customer_id = q.customer_id
