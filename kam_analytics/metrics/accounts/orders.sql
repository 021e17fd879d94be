-- The last order days of one account up to the as-of date, oldest first, with the days since the order day before.
WITH day AS (
    SELECT date AS order_date, count(DISTINCT order_id) AS orders, sum(revenue) AS amount
    FROM orders_history
    WHERE own_id IN (SELECT own_id FROM account_asked) AND revenue > 0
    GROUP BY date
),
paced AS (
    SELECT
        *,
        CAST(order_date - lag(order_date) OVER (ORDER BY order_date) AS BIGINT) AS gap,
        row_number() OVER (ORDER BY order_date DESC) AS place
    FROM day
)
SELECT order_date, orders, amount, gap
FROM paced
WHERE place <= $limit
ORDER BY order_date
