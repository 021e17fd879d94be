-- Invoices -> one row per customer, region, salesperson and currency of one import. Portable SQL.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    customer_id,
    region,
    salesperson,
    currency,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS amount,
    count(*) AS invoices,
    min(invoice_date) AS first_date,
    max(invoice_date) AS last_date,
    max(paid_date) AS last_paid
FROM invoice
WHERE import_id = $import_id
GROUP BY customer_id, region, salesperson, currency
