-- Figures of the whole database, to show what an import changes: of each source what it holds by currency, and its first and
-- last day.
SELECT 'revenue' AS of, currency, CAST(sum(revenue) AS DECIMAL(38, 4)) AS total, CAST(sum(lines) AS BIGINT) AS rows,
       min(first_date) AS first_date, max(last_date) AS last_date
FROM sales_slice
GROUP BY currency
UNION ALL
SELECT 'invoiced', currency, CAST(sum(amount) AS DECIMAL(38, 4)), CAST(sum(invoices) AS BIGINT),
       min(first_date), greatest(max(last_date), max(last_paid))
FROM invoice_slice
GROUP BY currency
UNION ALL
SELECT 'received', currency, CAST(sum(amount) AS DECIMAL(38, 4)), count(*), min(payment_date), max(payment_date)
FROM payment
GROUP BY currency
UNION ALL
SELECT 'customers', '', NULL, count(*), NULL, NULL FROM dim_customer WHERE kept_id IS NULL
ORDER BY currency
