-- The tier of every account that bought in the period: its layer in the customer pyramid by net revenue, counted
-- over the whole company in the reporting currency, so that a tier does not change with the other filters.
-- Under 20 accounts each upper layer has at least one.
SELECT
    customer_id,
    revenue,
    company_rank,
    CASE
        WHEN company_rank <= greatest(ceil(accounts * 0.01), 1) THEN 'vip'
        WHEN company_rank <= greatest(ceil(accounts * 0.05), CASE WHEN accounts < 20 THEN 2 ELSE 1 END) THEN 'important'
        WHEN company_rank <= greatest(ceil(accounts * 0.20), CASE WHEN accounts < 20 THEN 3 ELSE 1 END) THEN 'large'
        ELSE 'small'
    END AS tier
FROM (
    SELECT
        customer_id,
        revenue,
        row_number() OVER (ORDER BY revenue DESC, customer_id) AS company_rank,
        count(*) OVER () AS accounts
    FROM (
        SELECT s.customer_id, sum(f.revenue) AS revenue
        FROM (
            SELECT slice_id, revenue FROM fact_sales_month
            WHERE month BETWEEN $now_months_from AND $now_months_to
            UNION ALL -- if now_head
            SELECT slice_id, revenue FROM fact_sales_day -- if now_head
            WHERE date BETWEEN $now_head_from AND $now_head_to -- if now_head
            UNION ALL -- if now_tail
            SELECT slice_id, revenue FROM fact_sales_day -- if now_tail
            WHERE date BETWEEN $now_tail_from AND $now_tail_to -- if now_tail
        ) AS f
        JOIN dim_slice AS s ON s.slice_id = f.slice_id
        WHERE s.currency = $currency AND s.customer_id IS NOT NULL
        GROUP BY ALL
    )
)
