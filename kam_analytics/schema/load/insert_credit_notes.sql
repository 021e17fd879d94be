-- Credit notes of one extract: invoices with a negative amount, however the extract writes the sign. Nothing falls due.
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
    CAST(0 AS DECIMAL(18, 4)) AS paid_amount,
    applies_to,
    region,
    salesperson,
    coalesce(currency, '') AS currency
FROM extract
