-- What oldest_first.sql allocated -> fact_receivable and fact_unapplied. Several statements.

-- Any part of each of those invoices, for what all its parts have in common, with what is left open of it now.
CREATE OR REPLACE TEMP TABLE settled AS
SELECT f.* REPLACE (CAST(p.amount - p.named - a.amount AS DECIMAL(18, 4)) AS amount)
FROM fact_receivable AS f
JOIN (
    SELECT item, max(rowid) AS part FROM fact_receivable WHERE item IN (SELECT item FROM allocated) GROUP BY item
) AS one ON one.part = f.rowid
JOIN pool_item AS p ON p.item = f.item
JOIN (SELECT item, sum(amount) AS amount FROM allocated GROUP BY item) AS a ON a.item = f.item;

DELETE FROM fact_receivable WHERE closed_on = DATE '9999-12-31' AND item IN (SELECT item FROM settled);

INSERT INTO fact_receivable BY NAME
SELECT
    s.* REPLACE (
        a.amount AS amount, a.payment_date AS receipt_date, true AS dated, a.closed_on AS closed_on, true AS oldest_first
    )
FROM allocated AS a
JOIN settled AS s ON s.item = a.item
UNION ALL
SELECT * REPLACE (NULL AS receipt_date, false AS dated, DATE '9999-12-31' AS closed_on)
FROM settled
WHERE amount > 0
ORDER BY closed_on, item;

-- A receipt stands unapplied from its day until the invoices that it goes to are issued.
CREATE OR REPLACE TEMP TABLE left_over AS
WITH used AS (
    SELECT p.customer_id, p.currency, a.closed_on, a.amount
    FROM allocated AS a
    JOIN pool_item AS p ON p.item = a.item
),
loose AS (
    SELECT u.currency, u.date, u.amount, coalesce(c.kept_id, u.customer_id) AS customer_id
    FROM fact_unapplied AS u
    LEFT JOIN dim_customer AS c ON c.customer_id = u.customer_id
    WHERE u.kind = 'payment' AND u.converted_from IS NULL
)
SELECT customer_id, currency, date, sum(amount) AS amount
FROM (
    SELECT l.customer_id, l.currency, l.date, l.amount
    FROM loose AS l
    WHERE EXISTS (SELECT 1 FROM used AS a WHERE a.customer_id = l.customer_id AND a.currency = l.currency)
    UNION ALL
    SELECT customer_id, currency, closed_on, -amount FROM used
)
GROUP BY customer_id, currency, date;

DELETE FROM fact_unapplied AS u
WHERE u.kind = 'payment' AND u.converted_from IS NULL
  AND (u.currency, coalesce((SELECT c.kept_id FROM dim_customer AS c WHERE c.customer_id = u.customer_id), u.customer_id))
      IN (SELECT (currency, customer_id) FROM left_over);

INSERT INTO fact_unapplied BY NAME
SELECT customer_id, currency, 'payment' AS kind, date, amount
FROM left_over
WHERE amount <> 0
ORDER BY date, customer_id;

DROP TABLE left_over;
DROP TABLE settled;
DROP TABLE allocated;
DROP TABLE pool_item;
DROP TABLE loose_receipt;
