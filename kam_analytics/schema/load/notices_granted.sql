-- What is worth a warning about costs or rebates of one import: code, number.
WITH own AS (
    SELECT * EXCLUDE (import_id) FROM {table} WHERE import_id = $import_id
)
SELECT 'duplicate_lines' AS code, coalesce(sum(alike - 1), 0) AS number
FROM (SELECT *, count(*) AS alike FROM own GROUP BY ALL HAVING count(*) > 1)
UNION ALL
SELECT 'negative_{kind}', count(*) FROM own WHERE amount < 0
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, o.currency))
FROM own AS o
LEFT JOIN currency_code AS k ON k.written = o.currency
HAVING count(DISTINCT coalesce(k.code, o.currency)) > 1
