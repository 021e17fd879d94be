-- Credit notes of one extract: invoices with a negative amount, however the extract writes the sign. Nothing falls due.
-- Of one that names no invoice, what is no longer open was used on some.
INSERT INTO invoice BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    credit_note_id AS invoice_id,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    credit_date AS invoice_date,
    credit_date AS due_date,
    'file' AS due_source,
    -abs(amount) AS amount,
    CASE WHEN applies_to IS NULL THEN coalesce(abs(open_amount) - abs(amount), 0) ELSE 0 END AS paid_amount,
    applies_to,
    region,
    salesperson,
    coalesce(currency, '') AS currency
FROM extract
