-- What is worth a warning about the rows of one import: code, number.
WITH own AS (
    SELECT * FROM service_cost WHERE import_id = $import_id
)
SELECT 'duplicate_lines' AS code, coalesce(sum(rows - 1), 0) AS number
FROM (
    SELECT count(*) AS rows
    FROM own
    GROUP BY cost_id, period_start, period_end, customer_id, customer_name, cost_type, amount, currency
    HAVING count(*) > 1
)
UNION ALL
SELECT 'negative_costs', count(*) FROM own WHERE amount < 0
UNION ALL
SELECT 'several_currencies', count(DISTINCT currency) FROM own HAVING count(DISTINCT currency) > 1
