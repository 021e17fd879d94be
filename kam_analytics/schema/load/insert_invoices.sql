-- Invoices of one extract. A missing due date is the invoice date + terms, a missing invoice date the due date - terms:
-- the terms of the row, else those of the customer, else the company's; `due_source` says which. A paid date without
-- an amount means that the invoice was paid in full on that day. Where the extract says what is still open, the rest of the
-- amount is settled, by money or by credit.
INSERT INTO invoice BY NAME
WITH given AS (
    SELECT * EXCLUDE (customer_id), coalesce(customer_id, customer_name) AS customer_id
    FROM extract
),
termed AS (
    SELECT
        given.*,
        coalesce(given.terms_days, c.terms_days, CAST($default_terms AS INTEGER)) AS days,
        CASE
            WHEN given.terms_days IS NOT NULL THEN 'terms'
            WHEN c.terms_days IS NOT NULL THEN 'customer_terms'
            ELSE 'default_terms'
        END AS days_source
    FROM given
    LEFT JOIN dim_customer AS c ON c.customer_id = given.customer_id
)
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    coalesce(invoice_id, internal_id) AS invoice_id,
    internal_id,
    customer_id,
    customer_name,
    coalesce(invoice_date, due_date - days) AS invoice_date,
    coalesce(due_date, invoice_date + days) AS due_date,
    CASE
        WHEN invoice_date IS NULL THEN 'invoice_date_from_terms'
        WHEN due_date IS NOT NULL THEN 'file'
        ELSE days_source
    END AS due_source,
    amount,
    paid_date,
    CASE
        WHEN open_amount IS NOT NULL THEN amount - CASE WHEN amount < 0 THEN -abs(open_amount) ELSE open_amount END
        ELSE coalesce(paid_amount, CASE WHEN paid_date IS NOT NULL THEN amount ELSE 0 END)
    END AS paid_amount,
    disputed,
    terms_days,
    region,
    salesperson,
    coalesce(currency, '') AS currency
FROM termed
