-- The key accounts (tiers VIP and important) among those that bought in the period, and what they bring.
WITH bought AS (
    SELECT customer_id, sum(revenue) AS revenue
    FROM sales_now
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
summed AS (
    SELECT
        count(*) AS accounts,
        count(*) FILTER (WHERE t.tier IN ('vip', 'important')) AS key_accounts,
        coalesce(sum(b.revenue), 0) AS revenue,
        coalesce(sum(b.revenue) FILTER (WHERE t.tier IN ('vip', 'important')), 0) AS key_revenue
    FROM bought AS b
    LEFT JOIN account_tier AS t ON t.customer_id = b.customer_id
)
SELECT
    key_accounts,
    accounts,
    key_revenue,
    revenue,
    CASE WHEN revenue > 0 THEN key_revenue / revenue END AS key_share
FROM summed
