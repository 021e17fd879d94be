-- What is worth a warning about a customer list: code, number. A parent that counts for nothing leads in a circle.
SELECT 'parent_circle' AS code, count(DISTINCT c.customer_id) AS number
FROM customer AS c
JOIN dim_customer AS d ON d.customer_id = c.customer_id
LEFT JOIN dim_customer AS p ON p.customer_id = c.parent_id
WHERE c.import_id = $import_id
  AND d.account_id = coalesce(d.kept_id, d.customer_id)
  AND coalesce(p.kept_id, c.parent_id) <> d.account_id
UNION ALL
SELECT 'negative_limits', count(*) FROM customer WHERE import_id = $import_id AND credit_limit < 0
