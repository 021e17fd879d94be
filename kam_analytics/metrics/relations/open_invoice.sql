-- One row per invoice (or instalment) that is open on the as-of date; whole company.
SELECT
    i.rowid AS invoice_key, i.invoice_id, i.customer_id, i.region, i.salesperson, i.currency,
    i.invoice_date, i.due_date, i.due_source, i.amount, i.disputed,
    CAST(i.amount - CASE
        WHEN i.paid_date > $as_of THEN 0 ELSE greatest(least(i.paid_amount, i.amount), 0)
    END AS DECIMAL(18, 4)) AS open_amount
FROM invoice AS i
WHERE i.rowid NOT IN (SELECT invoice_key FROM bill_instalment)
  AND i.amount > 0 AND i.invoice_date <= $as_of
  AND (i.paid_amount < i.amount OR i.paid_date > $as_of)
UNION ALL
SELECT
    b.invoice_key, b.invoice_id, b.customer_id, b.region, b.salesperson, b.currency,
    b.invoice_date, b.due_date, b.due_source, b.amount, b.disputed,
    CAST(b.amount - coalesce(r.amount, 0) AS DECIMAL(18, 4))
FROM bill_instalment AS b
LEFT JOIN (
    SELECT invoice_key, sum(amount) AS amount FROM bill_receipt GROUP BY invoice_key
) AS r ON r.invoice_key = b.invoice_key
WHERE b.amount > coalesce(r.amount, 0)
