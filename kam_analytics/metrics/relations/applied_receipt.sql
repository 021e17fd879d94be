-- Every receipt that was applied to an invoice up to the as-of date, clipped at the invoice amount; whole company.
-- `dated`: it tells when money came in (false where no paid date is given, and for credits). `closed_on`: the day from
-- which it lowers the open amount, since an invoice counts from its invoice date on.
SELECT
    i.rowid AS invoice_key, i.invoice_id, i.customer_id, i.region, i.salesperson, i.currency,
    i.invoice_date, i.due_date, coalesce(i.paid_date, i.invoice_date) AS receipt_date,
    greatest(i.paid_date, i.invoice_date) AS closed_on,
    least(i.paid_amount, i.amount) AS amount, i.paid_date IS NOT NULL AS dated
FROM invoice AS i
WHERE i.rowid NOT IN (SELECT invoice_key FROM bill_instalment)
  AND i.paid_amount > 0 AND i.amount > 0
  AND greatest(i.paid_date, i.invoice_date) <= $as_of
UNION ALL
SELECT
    b.invoice_key, b.invoice_id, b.customer_id, b.region, b.salesperson, b.currency,
    b.invoice_date, b.due_date, r.receipt_date, greatest(r.entered_on, b.invoice_date),
    CAST(r.amount AS DECIMAL(18, 4)), r.dated
FROM bill_receipt AS r
JOIN bill_instalment AS b ON b.invoice_key = r.invoice_key
