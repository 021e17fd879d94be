-- The tier of every account that bought in the period: its layer in the customer pyramid by net revenue, counted
-- over the whole company in the reporting currency, so that a tier does not change with the other filters.
SELECT
    customer_id,
    revenue,
    row_number() OVER (ORDER BY revenue DESC, customer_id) AS company_rank,
    CASE
        WHEN row_number() OVER (ORDER BY revenue DESC, customer_id) <= ceil(count(*) OVER () * 0.01) THEN 'vip'
        WHEN row_number() OVER (ORDER BY revenue DESC, customer_id) <= ceil(count(*) OVER () * 0.05) THEN 'important'
        WHEN row_number() OVER (ORDER BY revenue DESC, customer_id) <= ceil(count(*) OVER () * 0.20) THEN 'large'
        ELSE 'small'
    END AS tier
FROM (
    SELECT coalesce(c.account_id, f.customer_id) AS customer_id, sum(f.revenue) AS revenue
    FROM (
        SELECT customer_id, currency, revenue FROM fact_sales_month
        WHERE month BETWEEN $now_months_from AND $now_months_to
        UNION ALL
        SELECT customer_id, currency, revenue FROM fact_sales_day
        WHERE date BETWEEN $now_head_from AND $now_head_to OR date BETWEEN $now_tail_from AND $now_tail_to
    ) AS f
    LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
    WHERE f.currency = $currency AND f.customer_id IS NOT NULL
    GROUP BY ALL
)
