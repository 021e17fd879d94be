-- How many invoices up to the as-of date say themselves what was paid of them; whole company.
SELECT count(*) AS rows
FROM invoice
WHERE paid_amount <> 0 AND invoice_date <= $as_of
