-- Rows loaded of each dated kind by calendar month up to the as-of date: whole company, all currencies, no filter.
-- By day first, which is faster than to take the month of every row.
SELECT 'sales' AS kind, month, CAST(sum(lines) AS BIGINT) AS rows
FROM (
    SELECT month, lines
    FROM fact_sales_month
    WHERE month BETWEEN $history_months_from AND $history_months_to AND import_id > 0  -- 0: converted copies
    UNION ALL -- if history_tail
    SELECT CAST(date_trunc('month', date) AS DATE), lines -- if history_tail
    FROM fact_sales_day -- if history_tail
    WHERE date BETWEEN $history_tail_from AND $history_tail_to AND import_id > 0 -- if history_tail
)
GROUP BY month
UNION ALL
SELECT 'invoices', CAST(date_trunc('month', day) AS DATE), CAST(sum(rows) AS BIGINT)
FROM (
    SELECT invoice_date AS day, count(*) AS rows
    FROM invoice
    WHERE invoice_date <= $as_of AND import_id NOT IN (SELECT import_id FROM credit_import)
    GROUP BY invoice_date
)
GROUP BY date_trunc('month', day)
UNION ALL
SELECT 'payments', CAST(date_trunc('month', day) AS DATE), CAST(sum(rows) AS BIGINT)
FROM (SELECT payment_date AS day, count(*) AS rows FROM payment WHERE payment_date <= $as_of GROUP BY payment_date)
GROUP BY date_trunc('month', day)
