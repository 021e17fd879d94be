-- Receipts that name no invoice -> the oldest open invoices of their customer. Comes after receivable.sql and uses its views
-- `billed` and `paid` (by the customer as whom a merged id counts). On every day it is as if only rows up to that day were
-- there: receipts and credits that name their invoice come first, the others fill what is left. Several statements.

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

-- The invoices of those customers, in the order in which they are filled: as issued, of one day the first due. `passed_on`:
-- from when its own extract says that something was paid, which is not overruled: it takes nothing from then on.
-- `changes`: money was paid back, or something that names an invoice of this customer came after the first of these
-- receipts and after the invoice: what the receipts are taken off then changes from day to day.
CREATE OR REPLACE TEMP TABLE pool_item AS
WITH named AS (
    SELECT item, sum(amount) AS amount, max(closed_on) AS closed_on
    FROM fact_receivable
    WHERE closed_on < DATE '9999-12-31'
    GROUP BY item
),
item AS (
    SELECT
        b.item, b.customer_id, b.currency, b.invoice_date, b.amount, coalesce(n.amount, 0) AS named,
        CASE WHEN b.paid_amount <> 0 THEN greatest(coalesce(b.paid_date, b.invoice_date), b.invoice_date) END AS passed_on,
        r.paid_back OR greatest(n.closed_on, passed_on) > greatest(b.invoice_date, r.first_date) AS changes,
        row_number() OVER (
            PARTITION BY b.customer_id, b.currency ORDER BY b.invoice_date, b.due_date, b.invoice_id, b.item
        ) AS place
    FROM billed AS b
    JOIN (
        SELECT customer_id, currency, min(payment_date) AS first_date, bool_or(amount < 0) AS paid_back
        FROM loose_receipt
        GROUP BY customer_id, currency
    ) AS r ON r.customer_id = b.customer_id AND r.currency = b.currency
    LEFT JOIN named AS n ON n.item = b.item
    WHERE b.amount > 0
)
SELECT * REPLACE (coalesce(bool_or(changes) OVER (PARTITION BY customer_id, currency), false) AS changes)
FROM item;

-- What of each receipt went to which invoice. Of the customers with `changes` this is found day by day and added
-- (ingest/books/oldest_first.py): running totals of what is left open in the end do for the others.
CREATE OR REPLACE TEMP TABLE allocated AS
WITH open_item AS (
    SELECT
        *,
        sum(amount - named) OVER filling AS upper_bound,
        sum(amount - named) OVER filling - (amount - named) AS lower_bound
    FROM pool_item
    WHERE NOT changes AND named < amount AND passed_on IS NULL
    WINDOW filling AS (PARTITION BY customer_id, currency ORDER BY place ROWS UNBOUNDED PRECEDING)
)
SELECT *
FROM (
    SELECT
        o.item, r.payment_date,
        greatest(r.payment_date, o.invoice_date) AS closed_on,
        CAST(
            least(r.total_after, o.upper_bound) - greatest(r.total_before, o.lower_bound) AS DECIMAL(18, 4)
        ) AS amount
    FROM open_item AS o
    JOIN loose_receipt AS r
        ON r.customer_id = o.customer_id AND r.currency = o.currency
        AND r.total_after > o.lower_bound AND r.total_before < o.upper_bound
)
WHERE amount <> 0;
