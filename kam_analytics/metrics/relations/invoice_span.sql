-- The days between which invoices (not credit notes of an extract of their own) are loaded, up to the as-of date, whatever
-- the filters.
SELECT min(invoice_date) AS first_date, max(invoice_date) AS last_date
FROM invoice
WHERE invoice_date <= $as_of AND import_id NOT IN (SELECT import_id FROM credit_import)
