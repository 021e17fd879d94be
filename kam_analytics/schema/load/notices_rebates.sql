-- What is worth a warning about the rows of one import: code, number.
WITH own AS (
    SELECT * FROM rebate WHERE import_id = $import_id
)
SELECT 'duplicate_lines' AS code, coalesce(sum(rows - 1), 0) AS number
FROM (
    SELECT count(*) AS rows
    FROM own
    GROUP BY rebate_id, period_start, period_end, customer_id, customer_name, rebate_type, amount, currency
    HAVING count(*) > 1
)
UNION ALL
SELECT 'negative_rebates', count(*) FROM own WHERE amount < 0
UNION ALL
SELECT 'several_currencies', count(DISTINCT currency) FROM own HAVING count(DISTINCT currency) > 1
