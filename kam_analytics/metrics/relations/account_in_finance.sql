-- The accounts with any invoice or payment up to the as-of date; whole company, all currencies.
SELECT DISTINCT coalesce(c.account_id, f.customer_id) AS customer_id
FROM (
    SELECT customer_id FROM invoice_slice WHERE first_date <= $as_of
    UNION ALL
    SELECT customer_id FROM payment WHERE payment_date <= $as_of AND customer_id IS NOT NULL
) AS f
LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
