-- The accounts without revenue in the comparison period that had some before the period, at any time.
WITH candidate AS (
    SELECT c.customer_id AS own_id
    FROM dim_customer AS c
    JOIN account_pair AS p ON p.customer_id = c.account_id
    WHERE p.active AND NOT p.base_active
)
SELECT h.customer_id
FROM sales_history AS h
SEMI JOIN candidate AS k ON k.own_id = h.own_id
WHERE h.month < date_trunc('month', $now_from) AND h.revenue <> 0
UNION
SELECT h.customer_id
FROM orders_history AS h
SEMI JOIN candidate AS k ON k.own_id = h.own_id
WHERE h.date >= date_trunc('month', $now_from) AND h.date < $now_from AND h.revenue <> 0
