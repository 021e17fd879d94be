-- First and last date of what is loaded. Due dates do not count: the as-of date is never one.
SELECT
    (SELECT min(first_date) FROM sales_slice) AS first_sale,
    (SELECT max(last_date) FROM sales_slice) AS last_sale,
    (SELECT min(first_date) FROM invoice_slice) AS first_invoice,
    (SELECT max(last_date) FROM invoice_slice) AS last_invoice,
    (SELECT max(last_paid) FROM invoice_slice) AS last_paid,
    (SELECT min(payment_date) FROM payment) AS first_payment,
    (SELECT max(payment_date) FROM payment) AS last_payment,
    (SELECT coalesce(sum(lines), 0) FROM sales_slice)::BIGINT AS sales_lines,
    (SELECT coalesce(sum(invoices), 0) FROM invoice_slice)::BIGINT AS invoices,
    (SELECT count(*) FROM payment) AS payments,
    (SELECT count(*) FROM dim_customer WHERE kept_id IS NULL) AS customers,
    (SELECT coalesce(sum(costed_lines), 0) > 0 FROM sales_slice) AS has_cost,
    (SELECT count(*) FROM import_ledger) AS imports_ever,
    (SELECT count(*) FROM import_ledger WHERE undone_at IS NULL) AS imports,
    (SELECT count(*) FROM import_ledger WHERE undone_at IS NULL AND origin = 'demo') AS demo_imports,
    (SELECT max(committed_at) FROM import_ledger WHERE undone_at IS NULL) AS refreshed_at
