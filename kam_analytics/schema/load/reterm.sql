-- Invoices whose date follows from terms that they do not name themselves, and would now be another one.
CREATE OR REPLACE TEMP TABLE retermed AS
WITH given AS (
    SELECT
        i.rowid AS row,
        i.import_id,
        CASE WHEN i.due_source <> 'invoice_date_from_terms' THEN i.invoice_date END AS invoice_date,
        CASE WHEN i.due_source = 'invoice_date_from_terms' THEN i.due_date END AS due_date,
        i.invoice_date AS old_invoice_date,
        i.due_date AS old_due_date,
        i.due_source AS old_source,
        coalesce(c.terms_days, l.default_terms) AS days,
        CASE WHEN c.terms_days IS NOT NULL THEN 'customer_terms' ELSE 'default_terms' END AS days_source
    FROM invoice AS i
    LEFT JOIN import_ledger AS l ON l.import_id = i.import_id
    LEFT JOIN dim_customer AS c ON c.customer_id = i.customer_id
    WHERE i.terms_days IS NULL AND i.due_source IN ('customer_terms', 'default_terms', 'invoice_date_from_terms')
)
SELECT
    row,
    import_id,
    coalesce(invoice_date, due_date - days) AS invoice_date,
    coalesce(due_date, invoice_date + days) AS due_date,
    CASE WHEN invoice_date IS NULL THEN old_source ELSE days_source END AS due_source
FROM given
WHERE coalesce(invoice_date, due_date - days) <> old_invoice_date
   OR coalesce(due_date, invoice_date + days) <> old_due_date
   OR (invoice_date IS NOT NULL AND days_source <> old_source);

UPDATE invoice
SET invoice_date = retermed.invoice_date, due_date = retermed.due_date, due_source = retermed.due_source
FROM retermed
WHERE invoice.rowid = retermed.row;
