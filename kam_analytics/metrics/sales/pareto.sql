-- Accounts by the chosen measure, largest first, with cumulative share and ABC class.
WITH measured AS (
    SELECT
        *,
        CASE $measure WHEN 'revenue' THEN revenue WHEN 'gross_margin' THEN gross_margin ELSE quantity END AS amount
    FROM account_pair
    WHERE in_period
),
ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY amount DESC NULLS LAST, customer_id) AS rank,
        sum(greatest(amount, 0)) OVER () AS total,
        sum(greatest(amount, 0)) OVER (
            ORDER BY amount DESC NULLS LAST, customer_id ROWS UNBOUNDED PRECEDING
        ) AS running
    FROM measured
),
ordered AS (
    SELECT customer_id, count(order_id) AS orders, min(first_date) AS first_date, max(last_date) AS last_date
    FROM (
        SELECT customer_id, order_id, min(date) AS first_date, max(date) AS last_date
        FROM orders_now
        WHERE customer_id IS NOT NULL
        GROUP BY customer_id, order_id
    )
    GROUP BY customer_id
)
SELECT
    r.rank,
    r.customer_id,
    coalesce(a.customer_name, r.customer_id) AS customer_name,
    r.revenue,
    CASE WHEN r.amount > 0 THEN r.amount / r.total END AS share,
    CASE WHEN r.amount > 0 THEN r.running / r.total END AS cumulative_share,
    CASE
        WHEN r.amount > 0 AND r.running - r.amount < r.total * $class_a THEN 'A'
        WHEN r.amount > 0 AND r.running - r.amount < r.total * $class_b THEN 'B'
        ELSE 'C'
    END AS abc_class,
    r.amount,
    r.gross_margin,
    r.gross_margin / nullif(r.covered_revenue, 0) AS margin_rate,
    r.covered_revenue / nullif(r.revenue, 0) AS cost_coverage,
    r.quantity,
    coalesce(o.orders, 0) AS orders,
    r.base_revenue,
    r.change,
    t.tier,
    a.region,
    a.salesperson,
    o.first_date,
    o.last_date
FROM ranked AS r
LEFT JOIN ordered AS o ON o.customer_id = r.customer_id
LEFT JOIN account AS a ON a.customer_id = r.customer_id
LEFT JOIN account_tier AS t ON t.customer_id = r.customer_id
ORDER BY r.rank
