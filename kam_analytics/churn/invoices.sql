-- Invoices issued up to the as-of date, each with the day on which receipts had covered it, as receivables book them. That
-- day depends on the receipts up to it only, so a later cutoff sees the same rows; NULL: not covered by the as-of date.
CREATE OR REPLACE TEMP TABLE churn_invoice AS
WITH part AS (  -- by the customer as whom a merged id counts
    SELECT f.invoice_id, coalesce(c.account_id, f.customer_id) AS account_id, coalesce(c.kept_id, f.customer_id) AS customer_id,
           f.invoice_date, f.due_date, f.amount, f.closed_on
    FROM fact_receivable AS f
    LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
    WHERE f.invoice_date <= $as_of AND f.converted_from IS NULL
),
bill AS (
    SELECT invoice_id, account_id, customer_id, min(invoice_date) AS invoice_date, min(due_date) AS due_date,
           sum(amount) AS amount
    FROM part
    GROUP BY ALL
),
covered AS (
    SELECT b.invoice_id, b.account_id, b.customer_id, b.amount, p.closed_on,
           sum(p.amount) OVER (PARTITION BY b.invoice_id, b.account_id, b.customer_id ORDER BY p.closed_on) AS received
    FROM bill AS b
    JOIN part AS p ON p.invoice_id = b.invoice_id AND p.account_id = b.account_id AND p.customer_id = b.customer_id
    WHERE p.closed_on <= $as_of
),
settled AS (
    SELECT invoice_id, account_id, customer_id, min(closed_on) AS settled_date
    FROM covered
    WHERE received >= amount
    GROUP BY ALL
)
SELECT b.account_id, b.invoice_date, b.due_date, s.settled_date
FROM bill AS b
LEFT JOIN settled AS s ON s.invoice_id = b.invoice_id AND s.account_id = b.account_id AND s.customer_id = b.customer_id
