-- What is worth a warning about customers' accounts: code, number. A balance sheet may be rounded.
WITH own AS (
    SELECT * FROM customer_statement WHERE import_id = $import_id
)
SELECT 'statements_twice' AS code, coalesce(sum(rows - 1), 0) AS number
FROM (SELECT count(*) AS rows FROM own GROUP BY customer_id, period_end HAVING count(*) > 1)
UNION ALL
SELECT 'unbalanced', count(*)
FROM own
WHERE abs(total_assets - total_liabilities - equity) > greatest(0.005 * total_assets, 2)
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, o.currency))
FROM own AS o
LEFT JOIN currency_code AS k ON k.written = o.currency
HAVING count(DISTINCT coalesce(k.code, o.currency)) > 1
