-- Months of the period, each beside the month of the comparison period at the same position.
WITH sold AS (
    SELECT
        month,
        sum(revenue) AS revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin,
        count(DISTINCT customer_id) AS customers
    FROM sales_now
    GROUP BY month
),
ordered AS (
    SELECT CAST(date_trunc('month', date) AS DATE) AS month, count(DISTINCT order_id) AS orders
    FROM orders_now
    GROUP BY date_trunc('month', date)
),
sold_before AS (
    SELECT month, sum(revenue) AS revenue, sum(covered_revenue) - sum(cost) AS gross_margin
    FROM sales_base
    GROUP BY month
)
SELECT
    m.month,
    coalesce(s.revenue, 0) AS revenue,
    s.gross_margin,
    coalesce(o.orders, 0) AS orders,
    coalesce(s.customers, 0) AS customers,
    CASE WHEN m.base_loaded THEN coalesce(b.revenue, 0) END AS base_revenue,
    b.gross_margin AS base_gross_margin,
    m.base_month
FROM month_pair AS m
LEFT JOIN sold AS s ON s.month = m.month
LEFT JOIN ordered AS o ON o.month = m.month
LEFT JOIN sold_before AS b ON b.month = m.base_month
ORDER BY m.month
