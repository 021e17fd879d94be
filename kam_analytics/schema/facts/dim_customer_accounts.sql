-- Whose account customers are, and with them the ids merged into them.
UPDATE dim_customer
SET account_id = top.account_id
FROM (SELECT unnest($customers) AS customer_id, unnest($accounts) AS account_id) AS top
WHERE top.customer_id = coalesce(dim_customer.kept_id, dim_customer.customer_id)
