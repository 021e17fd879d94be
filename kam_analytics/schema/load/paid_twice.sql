-- What may count twice, once rows of this import are there: what invoices say was paid of them, and receipts (or credit
-- notes of another import) for the same. By the invoice that these name, else by the customer. Code, currency, number of invoices or
-- customers, amount.
WITH invoiced AS (
    SELECT i.import_id, i.invoice_id, coalesce(c.kept_id, i.customer_id) AS customer_id, coalesce(k.code, i.currency) AS currency,
           i.paid_amount AS amount, i.paid_date IS NOT NULL AS dated
    FROM invoice AS i
    LEFT JOIN dim_customer AS c ON c.customer_id = i.customer_id
    LEFT JOIN currency_code AS k ON k.written = i.currency
    WHERE i.amount > 0 AND i.paid_amount > 0
),
received AS (
    SELECT import_id, invoice_id, customer_id, currency, amount, false AS credited
    FROM payment
    WHERE EXISTS (FROM invoiced)
    UNION ALL
    SELECT import_id, coalesce(applies_to, invoice_id), customer_id, currency, -amount, true
    FROM invoice
    WHERE amount < 0 AND EXISTS (FROM invoiced)
),
settled AS (
    SELECT r.* REPLACE (coalesce(c.kept_id, r.customer_id) AS customer_id, coalesce(k.code, r.currency) AS currency)
    FROM received AS r
    LEFT JOIN dim_customer AS c ON c.customer_id = r.customer_id
    LEFT JOIN currency_code AS k ON k.written = r.currency
),
by_invoice AS (
    SELECT invoice_id AS name, currency, sum(amount) AS amount, bool_or(dated) AS dated, max(import_id) AS import_id,
           bool_or(import_id = $import_id) AS ours
    FROM invoiced
    GROUP BY invoice_id, currency
),
by_customer AS (
    SELECT customer_id AS name, currency, sum(amount) AS amount, bool_or(import_id = $import_id) AS ours
    FROM invoiced
    GROUP BY customer_id, currency
),
of_invoice AS (
    SELECT i.name, i.currency, i.amount, i.ours OR bool_or(s.import_id = $import_id) AS ours, sum(s.amount) AS received
    FROM by_invoice AS i
    JOIN settled AS s ON s.invoice_id = i.name AND s.currency = i.currency
    WHERE NOT s.credited OR (NOT i.dated AND s.import_id <> i.import_id)
    GROUP BY i.name, i.currency, i.amount, i.ours
),
of_customer AS (
    SELECT i.name, i.currency, i.amount, i.ours OR bool_or(s.import_id = $import_id) AS ours, sum(s.amount) AS received
    FROM by_customer AS i
    JOIN settled AS s ON s.customer_id = i.name AND s.currency = i.currency
    WHERE s.invoice_id IS NULL
    GROUP BY i.name, i.currency, i.amount, i.ours
)
SELECT 'paid_twice' AS code, currency, count(*), sum(least(amount, received))
FROM of_invoice
WHERE ours AND received > 0
GROUP BY currency
UNION ALL
SELECT 'paid_twice_loose', currency, count(*), sum(least(amount, received))
FROM of_customer
WHERE ours AND received > 0
GROUP BY currency
ORDER BY code, currency
