-- The pairs that the user has called two customers, newest first.
SELECT a.apart_id, a.customer_id, coalesce(c.customer_name, a.customer_id) AS customer_name,
       a.other_id, coalesce(o.customer_name, a.other_id) AS other_name, a.rejected_at
FROM customer_apart AS a
LEFT JOIN dim_customer AS c ON c.customer_id = a.customer_id
LEFT JOIN dim_customer AS o ON o.customer_id = a.other_id
WHERE a.revoked_at IS NULL AND a.demo = $demo
ORDER BY a.apart_id DESC
