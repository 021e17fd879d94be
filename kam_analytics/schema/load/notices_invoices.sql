-- What is worth a warning about the invoices of one import: code, number.
WITH own AS (
    SELECT * FROM invoice WHERE import_id = $import_id
)
SELECT 'duplicate_lines' AS code, coalesce(sum(lines - 1), 0) AS number
FROM (
    SELECT count(*) AS lines
    FROM own
    GROUP BY invoice_id, customer_id, customer_name, invoice_date, due_date, amount, paid_date, paid_amount, disputed,
             region, salesperson, currency
    HAVING count(*) > 1
)
UNION ALL
SELECT 'due_from_terms', count(*) FROM own WHERE due_source IN ('terms', 'customer_terms')
UNION ALL
SELECT 'due_from_default', count(*) FROM own WHERE due_source = 'default_terms'
UNION ALL
SELECT 'invoice_date_from_due', count(*) FROM own WHERE due_source = 'invoice_date_from_terms'
UNION ALL
SELECT 'credit_notes', count(*) FROM own WHERE amount < 0
UNION ALL
SELECT 'open_above_amount', count(*) FROM own WHERE amount > 0 AND paid_amount < 0
UNION ALL
SELECT 'paid_before_invoice', count(*) FROM own WHERE paid_date < invoice_date
UNION ALL
SELECT 'due_before_invoice', count(*) FROM own WHERE due_date < invoice_date
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, o.currency))
FROM own AS o
LEFT JOIN currency_code AS k ON k.written = o.currency
HAVING count(DISTINCT coalesce(k.code, o.currency)) > 1
UNION ALL
SELECT 'known_invoices', count(DISTINCT invoice_id)
FROM own
WHERE invoice_id IN (SELECT invoice_id FROM invoice WHERE import_id <> $import_id AND import_id NOT IN ({kin}))
