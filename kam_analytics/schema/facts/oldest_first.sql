-- Receipts that name no invoice -> the oldest open invoices of their customer, in fact_receivable and fact_unapplied. Comes
-- after receivable.sql and uses its views `billed` and `paid` (by the customer as whom a merged id counts). Several
-- statements.

-- The receipts of a day, each with the running total of its customer before and after it.
CREATE OR REPLACE TEMP TABLE loose_receipt AS
WITH of_day AS (
    SELECT customer_id, currency, payment_date, sum(amount) AS amount
    FROM paid
    WHERE oldest_first AND customer_id IS NOT NULL
    GROUP BY customer_id, currency, payment_date
)
SELECT *, sum(amount) OVER running AS total_after, sum(amount) OVER running - amount AS total_before
FROM of_day
WINDOW running AS (PARTITION BY customer_id, currency ORDER BY payment_date ROWS UNBOUNDED PRECEDING);

-- What is left open of the invoices of those customers, in the order in which it is filled: as issued, of one day the
-- first due. What an extract says was paid of an invoice is not overruled: such invoices are passed over.
CREATE OR REPLACE TEMP TABLE open_item AS
SELECT
    f.item, b.customer_id, b.currency, f.invoice_date, f.amount,
    sum(f.amount) OVER filling AS upper_bound,
    sum(f.amount) OVER filling - f.amount AS lower_bound
FROM fact_receivable AS f
JOIN billed AS b ON b.item = f.item
WHERE f.closed_on = DATE '9999-12-31' AND b.paid_amount = 0 AND f.converted_from IS NULL
  AND EXISTS (SELECT 1 FROM loose_receipt AS r WHERE r.customer_id = b.customer_id AND r.currency = b.currency)
WINDOW filling AS (
    PARTITION BY b.customer_id, b.currency
    ORDER BY f.invoice_date, f.due_date, f.invoice_id, f.item ROWS UNBOUNDED PRECEDING
);

-- What of each receipt went to which invoice. Money paid back takes back what was filled last (negative amount).
CREATE OR REPLACE TEMP TABLE allocated AS
SELECT *
FROM (
    SELECT
        o.item, o.customer_id, o.currency, r.payment_date,
        greatest(r.payment_date, o.invoice_date) AS closed_on,
        CAST(
            least(greatest(r.total_after, o.lower_bound), o.upper_bound)
            - least(greatest(r.total_before, o.lower_bound), o.upper_bound) AS DECIMAL(18, 4)
        ) AS amount
    FROM open_item AS o
    JOIN loose_receipt AS r
        ON r.customer_id = o.customer_id AND r.currency = o.currency
        AND greatest(r.total_after, r.total_before) > o.lower_bound
        AND least(r.total_after, r.total_before) < o.upper_bound
)
WHERE amount <> 0;

INSERT INTO fact_receivable BY NAME
SELECT
    f.* REPLACE (
        a.amount AS amount, a.payment_date AS receipt_date, true AS dated, a.closed_on AS closed_on, true AS oldest_first
    )
FROM allocated AS a
JOIN fact_receivable AS f ON f.item = a.item AND f.closed_on = DATE '9999-12-31'
ORDER BY a.closed_on, a.item;

UPDATE fact_receivable
SET amount = fact_receivable.amount - settled.amount
FROM (SELECT item, sum(amount) AS amount FROM allocated GROUP BY item) AS settled
WHERE settled.item = fact_receivable.item AND closed_on = DATE '9999-12-31';

DELETE FROM fact_receivable WHERE amount = 0 AND closed_on = DATE '9999-12-31';

-- A receipt stands unapplied from its day until the invoices that it goes to are issued.
CREATE OR REPLACE TEMP TABLE left_over AS
WITH loose AS (
    SELECT u.currency, u.date, u.amount, coalesce(c.kept_id, u.customer_id) AS customer_id
    FROM fact_unapplied AS u
    LEFT JOIN dim_customer AS c ON c.customer_id = u.customer_id
    WHERE u.kind = 'payment' AND u.converted_from IS NULL
)
SELECT customer_id, currency, date, sum(amount) AS amount
FROM (
    SELECT l.customer_id, l.currency, l.date, l.amount
    FROM loose AS l
    WHERE EXISTS (SELECT 1 FROM allocated AS a WHERE a.customer_id = l.customer_id AND a.currency = l.currency)
    UNION ALL
    SELECT customer_id, currency, closed_on, -amount FROM allocated
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
DROP TABLE allocated;
DROP TABLE open_item;
DROP TABLE loose_receipt;
DROP VIEW billed;
DROP VIEW paid;
