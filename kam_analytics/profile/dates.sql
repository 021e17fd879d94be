-- First and last date of what is loaded. Due dates do not count: the as-of date is never one.
SELECT
    (SELECT min(date) FROM fact_sales_day) AS first_sale,
    (SELECT max(date) FROM fact_sales_day) AS last_sale,
    (SELECT min(invoice_date) FROM invoice) AS first_invoice,
    (SELECT max(invoice_date) FROM invoice) AS last_invoice,
    (SELECT max(paid_date) FROM invoice) AS last_paid,
    (SELECT min(payment_date) FROM payment) AS first_payment,
    (SELECT max(payment_date) FROM payment) AS last_payment,
    (SELECT coalesce(sum(lines), 0) FROM fact_sales_month)::BIGINT AS sales_lines,
    (SELECT count(*) FROM invoice) AS invoices,
    (SELECT count(*) FROM payment) AS payments,
    (SELECT count(*) FROM dim_customer) AS customers,
    (SELECT count(*) > 0 FROM fact_sales_month WHERE cost IS NOT NULL) AS has_cost,
    (SELECT count(*) FROM import_ledger) AS imports_ever,
    (SELECT count(*) FROM import_ledger WHERE undone_at IS NULL) AS imports,
    (SELECT count(*) FROM import_ledger WHERE undone_at IS NULL AND origin = 'demo') AS demo_imports,
    (SELECT max(committed_at) FROM import_ledger WHERE undone_at IS NULL) AS refreshed_at
