-- The bills that a payment row or a credit row names. A bill is all positive rows of one invoice number of one customer
-- (its instalments); `bill_key` is its first row, `issued` its first invoice date. Whole company, up to the as-of date.
SELECT invoice_id, customer_id, min(rowid) AS bill_key, min(invoice_date) AS issued
FROM invoice
WHERE currency = $currency
  AND amount > 0
  AND invoice_date <= $as_of
  AND invoice_id IN (
      SELECT invoice_id FROM payment
      WHERE invoice_id IS NOT NULL AND currency = $currency AND payment_date <= $as_of
      UNION ALL
      SELECT invoice_id FROM invoice
      WHERE amount < 0 AND currency = $currency AND invoice_date <= $as_of
  )
GROUP BY invoice_id, customer_id
