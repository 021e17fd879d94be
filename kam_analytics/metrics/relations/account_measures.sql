-- One row per account with lines in the period: every measured axis of the portfolio.
SELECT
    m.customer_id,
    coalesce(a.customer_name, m.customer_id) AS customer_name,
    m.revenue,
    m.quantity,
    m.gross_margin,
    m.gross_margin / nullif(m.covered_revenue, 0) AS margin_rate,
    m.covered_revenue / nullif(m.revenue, 0) AS cost_coverage,
    m.base_revenue,
    m.change,
    m.growth,
    CASE WHEN m.base_revenue IS NULL THEN 'no_comparison' ELSE m.movement END AS growth_state,
    coalesce(o.orders, 0) AS orders,
    CAST(m.revenue / nullif(o.orders, 0) AS DECIMAL(18, 4)) AS order_value,
    c.categories_bought,
    m.discount_value / nullif(m.revenue + m.discount_value, 0) AS discount_rate,
    CAST($as_of - o.last_order AS BIGINT) AS days_since_last_order,
    r.rank,
    r.share,
    r.abc_class,
    t.tier,
    a.region,
    a.salesperson
FROM account_move AS m
JOIN account_rank AS r ON r.customer_id = m.customer_id
LEFT JOIN (
    SELECT customer_id, count(order_id) FILTER (WHERE in_period) AS orders, max(last_order) AS last_order
    FROM (
        SELECT
            customer_id,
            order_id,
            min(date) <= $now_to AS in_period,
            max(date) FILTER (WHERE revenue > 0) AS last_order
        FROM orders_history
        WHERE date >= $now_from AND customer_id IS NOT NULL
        GROUP BY customer_id, order_id
    )
    GROUP BY customer_id
) AS o ON o.customer_id = m.customer_id
LEFT JOIN (
    SELECT customer_id, count(DISTINCT category) AS categories_bought
    FROM sales_now
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
) AS c ON c.customer_id = m.customer_id
LEFT JOIN account AS a ON a.customer_id = m.customer_id
LEFT JOIN account_tier AS t ON t.customer_id = m.customer_id
WHERE m.in_period
