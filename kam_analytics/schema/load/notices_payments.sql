-- What is worth a warning about the receipts of one import: code, number.
WITH own AS (
    SELECT * FROM payment WHERE import_id = $import_id
)
SELECT 'duplicate_lines' AS code, coalesce(sum(lines - 1), 0) AS number
FROM (
    SELECT count(*) AS lines
    FROM own
    GROUP BY payment_id, payment_date, customer_id, customer_name, invoice_id, amount, currency
    HAVING count(*) > 1
)
UNION ALL
SELECT 'oldest_first', count(*) FROM own HAVING bool_and(oldest_first)
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, o.currency))
FROM own AS o
LEFT JOIN currency_code AS k ON k.written = o.currency
HAVING count(DISTINCT coalesce(k.code, o.currency)) > 1
UNION ALL
SELECT 'receipts_unmatched', count(*)
FROM own AS o
LEFT JOIN named_by_internal_id AS n ON n.import_id = o.import_id AND n.internal_id = o.invoice_id
WHERE o.invoice_id IS NOT NULL AND coalesce(n.invoice_id, o.invoice_id) NOT IN (SELECT invoice_id FROM invoice WHERE amount > 0)
UNION ALL
SELECT 'invoice_ids_alike', count(DISTINCT invoice_id)
FROM own
WHERE invoice_id NOT IN (SELECT invoice_id FROM invoice)
  AND ltrim(invoice_id, '0') IN (SELECT ltrim(invoice_id, '0') FROM invoice)
UNION ALL
SELECT 'known_payments', count(DISTINCT payment_id)
FROM own
WHERE payment_id IN (SELECT payment_id FROM payment WHERE import_id <> $import_id AND import_id NOT IN ({kin}))
UNION ALL
SELECT 'known_receipts', count(*)
FROM own
WHERE payment_id IS NULL
  AND hash(payment_date, customer_id, invoice_id, amount, currency) IN (
      SELECT hash(payment_date, customer_id, invoice_id, amount, currency)
      FROM payment
      WHERE import_id <> $import_id AND payment_id IS NULL AND import_id NOT IN ({kin})
  )
