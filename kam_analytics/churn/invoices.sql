-- Invoices issued up to the as-of date, each with the day on which receipts had covered it. That day depends on the
-- receipts up to it only, so a later cutoff sees the same rows; NULL: not covered by the as-of date.
CREATE OR REPLACE TEMP TABLE churn_invoice AS
WITH bill AS (
    SELECT i.invoice_id, coalesce(c.account_id, i.customer_id) AS account_id, coalesce(c.kept_id, i.customer_id) AS customer_id,
           min(i.invoice_date) AS invoice_date, min(i.due_date) AS due_date, sum(i.amount) AS amount
    FROM invoice AS i
    LEFT JOIN dim_customer AS c ON c.customer_id = i.customer_id
    WHERE i.invoice_date <= $as_of AND i.amount > 0
    GROUP BY ALL
),
given AS (
    SELECT invoice_id, customer_id, coalesce(paid_date, invoice_date) AS date, paid_amount AS amount
    FROM invoice
    WHERE paid_amount <> 0 AND coalesce(paid_date, invoice_date) <= $as_of
    UNION ALL
    SELECT invoice_id, customer_id, invoice_date, -amount  -- a credit note
    FROM invoice
    WHERE amount < 0 AND invoice_date <= $as_of
    UNION ALL
    SELECT coalesce(n.invoice_id, p.invoice_id), p.customer_id, p.payment_date, p.amount
    FROM payment AS p
    LEFT JOIN named_by_internal_id AS n ON n.import_id = p.import_id AND n.internal_id = p.invoice_id
    WHERE p.invoice_id IS NOT NULL AND p.payment_date <= $as_of
    UNION ALL
    SELECT invoice_id, customer_id, closed_on, amount  -- receipts that name none, as receivables allocate them
    FROM fact_receivable
    WHERE oldest_first AND converted_from IS NULL AND closed_on <= $as_of
),
receipt AS (  -- by the customer as whom a merged id counts
    SELECT g.invoice_id, coalesce(c.kept_id, g.customer_id) AS customer_id, g.date, g.amount
    FROM given AS g
    LEFT JOIN dim_customer AS c ON c.customer_id = g.customer_id
),
covered AS (
    SELECT b.invoice_id, b.customer_id, b.amount, r.date,
           sum(r.amount) OVER (PARTITION BY b.invoice_id, b.customer_id ORDER BY r.date) AS received
    FROM bill AS b
    JOIN receipt AS r ON r.invoice_id = b.invoice_id AND coalesce(r.customer_id, b.customer_id) = b.customer_id
),
settled AS (
    SELECT invoice_id, customer_id, min(date) AS settled_date
    FROM covered
    WHERE received >= amount
    GROUP BY invoice_id, customer_id
)
SELECT b.account_id, b.invoice_date, b.due_date,
       CASE WHEN s.settled_date < b.invoice_date THEN b.invoice_date ELSE s.settled_date END AS settled_date
FROM bill AS b
LEFT JOIN settled AS s ON s.invoice_id = b.invoice_id AND s.customer_id = b.customer_id
