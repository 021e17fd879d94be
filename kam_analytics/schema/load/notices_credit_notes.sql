-- What is worth a warning about the credit notes of one import: code, number.
WITH own AS (
    SELECT * FROM invoice WHERE import_id = $import_id
)
SELECT 'duplicate_lines' AS code, coalesce(sum(lines - 1), 0) AS number
FROM (
    SELECT count(*) AS lines
    FROM own
    GROUP BY invoice_id, customer_id, customer_name, invoice_date, amount, applies_to, region, salesperson, currency
    HAVING count(*) > 1
)
UNION ALL
SELECT 'credits_unmatched', count(*)
FROM own AS o
LEFT JOIN named_by_internal_id AS n ON n.import_id = o.import_id AND n.internal_id = o.applies_to
WHERE o.applies_to IS NOT NULL AND coalesce(n.invoice_id, o.applies_to) NOT IN (SELECT invoice_id FROM invoice WHERE amount > 0)
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, o.currency))
FROM own AS o
LEFT JOIN currency_code AS k ON k.written = o.currency
HAVING count(DISTINCT coalesce(k.code, o.currency)) > 1
