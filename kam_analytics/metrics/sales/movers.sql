-- The accounts whose revenue changed most in money against the comparison period: the largest gains and losses.
WITH placed AS (
    SELECT
        *,
        CASE WHEN change > 0 THEN 'up' ELSE 'down' END AS direction,
        row_number() OVER (PARTITION BY change > 0 ORDER BY abs(change) DESC, customer_id) AS place
    FROM account_move
    WHERE change <> 0
)
SELECT
    p.customer_id,
    coalesce(a.customer_name, p.customer_id) AS customer_name,
    p.direction,
    p.place,
    p.revenue,
    p.base_revenue,
    p.change,
    p.growth,
    p.movement,
    a.region,
    a.salesperson
FROM placed AS p
LEFT JOIN account AS a ON a.customer_id = p.customer_id
WHERE p.place <= $limit
ORDER BY abs(p.change) DESC, p.customer_id
