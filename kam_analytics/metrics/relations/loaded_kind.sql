-- What is loaded of each kind up to the as-of date: first and last day, and rows. Customers carry no date. Of kinds without
-- a fact of their own here the ledger knows the rows. Whole company, all currencies, no filter.
WITH dated AS (
    SELECT kind, CAST(sum(rows) AS BIGINT) AS rows FROM loaded_month GROUP BY kind
)
SELECT 'sales' AS kind, s.first_date, s.last_date, d.rows
FROM sales_span AS s LEFT JOIN dated AS d ON d.kind = 'sales'
UNION ALL
SELECT 'invoices', s.first_date, s.last_date, d.rows
FROM invoice_span AS s LEFT JOIN dated AS d ON d.kind = 'invoices'
UNION ALL
SELECT 'payments', s.first_date, s.last_date, d.rows
FROM payment_span AS s LEFT JOIN dated AS d ON d.kind = 'payments'
UNION ALL
SELECT 'customers', CAST(NULL AS DATE), CAST(NULL AS DATE), count(*)
FROM customer
UNION ALL
SELECT kind, CAST(NULL AS DATE), CAST(NULL AS DATE), CAST(sum(rows_loaded) AS BIGINT)
FROM import_ledger
WHERE undone_at IS NULL AND kind NOT IN ('sales', 'invoices', 'payments', 'customers')
GROUP BY kind
