-- What is loaded of each kind: first and last day, and rows. Sales, invoices, payments and credit notes up to the as-of date;
-- plans and costs by the periods they are for, which may reach beyond it; customers carry no date. Whole company, all
-- currencies, no filter.
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
SELECT 'credit_notes', min(invoice_date), max(invoice_date), count(*)
FROM invoice
WHERE invoice_date <= $as_of AND import_id IN (SELECT import_id FROM credit_import)
UNION ALL
SELECT 'targets', min(period_start), max(period_end), count(*) FROM sales_target
UNION ALL
SELECT 'costs', min(period_start), max(period_end), count(*) FROM service_cost
UNION ALL
SELECT 'rebates', min(period_start), max(period_end), count(*) FROM rebate
UNION ALL
SELECT 'statements', min(period_end), max(period_end), count(*) FROM customer_statement
UNION ALL
SELECT 'rates', min(date), max(date), count(*) FROM exchange_rate
