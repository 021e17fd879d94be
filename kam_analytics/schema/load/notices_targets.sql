-- What is worth a warning about the targets of one import: code, number. Targets of several periods that overlap (a year
-- and its months) would count twice.
WITH own AS (
    SELECT * FROM sales_target WHERE import_id = $import_id
)
SELECT 'targets_twice' AS code, coalesce(sum(rows - 1), 0) AS number
FROM (
    SELECT count(*) AS rows
    FROM own
    GROUP BY period_start, period_end, salesperson, region, category, product_id, customer_id, currency
    HAVING count(*) > 1
)
UNION ALL
SELECT 'periods_mixed', count(DISTINCT length) FROM (
    SELECT CASE WHEN period_end - period_start > 300 THEN 12 WHEN period_end - period_start > 80 THEN 3 ELSE 1 END AS length
    FROM own
)
HAVING count(DISTINCT length) > 1
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, o.currency))
FROM own AS o
LEFT JOIN currency_code AS k ON k.written = o.currency
HAVING count(DISTINCT coalesce(k.code, o.currency)) > 1
