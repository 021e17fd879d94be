-- The account that a metric's $customer_id belongs to, with every customer id that rolls up to it.
SELECT m.account_id AS customer_id, m.customer_id AS own_id, m.kept_id IS NOT NULL AS merged
FROM dim_customer AS m
JOIN dim_customer AS a ON a.account_id = m.account_id
WHERE a.customer_id = $customer_id
