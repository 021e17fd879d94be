-- What counts once, and what may count twice, once rows of this import are there: what invoices say was paid of them, and receipts
-- (or credit notes) for the same. By the bill that these name it counts once (`counted_once` of facts/receivable.sql); where receipts
-- name none, by the customer, nothing says so. Code, currency, number of bills or customers, amount, and what is stated
-- beyond it.
WITH of_bill AS (
    SELECT
        coalesce(k.code, i.currency) AS currency,
        c.stated,
        least(c.stated, c.named) AS amount
    FROM (
        SELECT bill_key, sum(stated) AS stated, sum(named) AS named
        FROM counted_once
        GROUP BY bill_key
        HAVING sum(named) > 0 AND max(import_id) = $import_id
    ) AS c
    JOIN invoice AS i ON i.rowid = c.bill_key
    LEFT JOIN currency_code AS k ON k.written = i.currency
),
stated AS (  -- beyond what receipts name
    SELECT s.import_id, coalesce(c.kept_id, i.customer_id) AS customer_id, coalesce(k.code, i.currency) AS currency, s.amount
    FROM (
        SELECT rowid AS item, import_id, paid_amount AS amount
        FROM invoice
        WHERE amount > 0 AND paid_amount > 0
          AND rowid NOT IN (SELECT source_key FROM counted_once WHERE kind = 'invoice')
        UNION ALL
        SELECT bill_key, max(import_id), sum(stated) - greatest(sum(named), 0)
        FROM counted_once
        GROUP BY bill_key
        HAVING sum(stated) > greatest(sum(named), 0)
    ) AS s
    JOIN invoice AS i ON i.rowid = s.item
    LEFT JOIN dim_customer AS c ON c.customer_id = i.customer_id
    LEFT JOIN currency_code AS k ON k.written = i.currency
    WHERE EXISTS (FROM payment WHERE invoice_id IS NULL)
),
loose AS (
    SELECT p.import_id, coalesce(c.kept_id, p.customer_id) AS customer_id, coalesce(k.code, p.currency) AS currency, p.amount
    FROM payment AS p
    LEFT JOIN dim_customer AS c ON c.customer_id = p.customer_id
    LEFT JOIN currency_code AS k ON k.written = p.currency
    WHERE p.invoice_id IS NULL
),
of_customer AS (
    SELECT s.currency, s.amount, s.ours OR l.ours AS ours, l.amount AS received
    FROM (
        SELECT customer_id, currency, sum(amount) AS amount, bool_or(import_id = $import_id) AS ours FROM stated GROUP BY ALL
    ) AS s
    JOIN (
        SELECT customer_id, currency, sum(amount) AS amount, bool_or(import_id = $import_id) AS ours FROM loose GROUP BY ALL
    ) AS l ON l.customer_id = s.customer_id AND l.currency = s.currency
)
SELECT 'told_twice' AS code, currency, count(*) AS number, sum(amount) AS amount, sum(stated - amount) AS beyond
FROM of_bill
GROUP BY currency
UNION ALL
SELECT 'paid_twice_loose', currency, count(*), sum(least(amount, received)), 0
FROM of_customer
WHERE ours AND received > 0
GROUP BY currency
ORDER BY code, currency
