-- Invoices and payments -> fact_receivable and fact_unapplied, all of them anew. Several statements; the views of the
-- first two stay for oldest_first.sql, which comes next, and `counted_once` for what is said about an import
-- (load/told_twice.sql).

-- Invoices and payments by the customer as whom a merged id counts, and by the code of their currency: RMB pays CNY.
CREATE OR REPLACE TEMP VIEW billed AS
SELECT i.* REPLACE (coalesce(c.kept_id, i.customer_id) AS customer_id, coalesce(k.code, i.currency) AS currency), i.rowid AS item
FROM invoice AS i
LEFT JOIN dim_customer AS c ON c.customer_id = i.customer_id
LEFT JOIN currency_code AS k ON k.written = i.currency;

CREATE OR REPLACE TEMP VIEW paid AS
SELECT p.* REPLACE (
    coalesce(c.kept_id, p.customer_id) AS customer_id,
    coalesce(k.code, p.currency) AS currency,
    coalesce(n.invoice_id, p.invoice_id) AS invoice_id
), p.rowid AS item
FROM payment AS p
LEFT JOIN named_by_internal_id AS n ON n.import_id = p.import_id AND n.internal_id = p.invoice_id
LEFT JOIN dim_customer AS c ON c.customer_id = p.customer_id
LEFT JOIN currency_code AS k ON k.written = p.currency;

-- Credit rows by the number of the invoice that they lower; extracts of credit notes may name it by an internal id.
CREATE OR REPLACE TEMP TABLE credit_row AS
SELECT b.* REPLACE (coalesce(n.invoice_id, b.applies_to, b.invoice_id) AS invoice_id)
FROM billed AS b
LEFT JOIN named_by_internal_id AS n ON n.import_id = b.import_id AND n.internal_id = b.applies_to
WHERE b.amount < 0;

-- The bills that a payment row or a credit row names. A bill is all positive rows of one invoice number of one customer
-- and currency (its instalments); `bill_key` is its first row, `issued` its first invoice date, `first_item` the row of it.
CREATE OR REPLACE TEMP TABLE settled_bill AS
SELECT invoice_id, customer_id, currency, min(item) AS bill_key, min(invoice_date) AS issued,
       arg_min(item, (invoice_date, due_date, item)) AS first_item
FROM billed
WHERE amount > 0
  AND invoice_id IN (
      SELECT invoice_id FROM paid WHERE invoice_id IS NOT NULL
      UNION ALL
      SELECT invoice_id FROM credit_row
  )
GROUP BY invoice_id, customer_id, currency;

-- What settles a bill besides the amounts that stand in its own rows: payment rows, and credit rows of the same number, or that name it
-- (with what was paid back on them). Where a number occurs under several customers, the payer's own bill is meant if it
-- was issued by then, else the first issued. `entered_on` is the day from which it counts for the bill: not before the
-- bill is issued, a refund not before its credit.
CREATE OR REPLACE TEMP TABLE bill_settlement AS
WITH first_issued AS (
    SELECT invoice_id, currency, arg_min(bill_key, (issued, first_item)) AS bill_key, min(issued) AS issued
    FROM settled_bill
    GROUP BY invoice_id, currency
),
credit AS (
    SELECT
        i.item AS source_key,
        i.import_id,
        b.bill_key,
        b.issued,
        i.invoice_date,
        i.amount,
        coalesce(i.paid_date, i.invoice_date) AS paid_on,
        i.paid_amount
    FROM credit_row AS i
    JOIN settled_bill AS b
        ON b.invoice_id = i.invoice_id AND b.customer_id = i.customer_id AND b.currency = i.currency
)
SELECT
    coalesce(own.bill_key, f.bill_key) AS bill_key,
    'payment' AS kind,
    p.item AS source_key,
    p.import_id,
    p.payment_date AS receipt_date,
    greatest(p.payment_date, coalesce(own.issued, f.issued)) AS entered_on,
    p.amount
FROM paid AS p
JOIN first_issued AS f ON f.invoice_id = p.invoice_id AND f.currency = p.currency
LEFT JOIN settled_bill AS own
    ON own.invoice_id = p.invoice_id AND own.customer_id = p.customer_id AND own.currency = p.currency
    AND own.issued <= p.payment_date
UNION ALL
SELECT bill_key, 'credit', source_key, import_id, invoice_date, greatest(invoice_date, issued), -amount FROM credit
UNION ALL
SELECT bill_key, 'refund', source_key, import_id, paid_on, greatest(paid_on, invoice_date, issued), paid_amount
FROM credit
WHERE paid_amount <> 0;

-- The rows of those bills.
CREATE OR REPLACE TEMP TABLE bill_row AS
SELECT
    i.item,
    b.bill_key,
    i.import_id,
    i.invoice_date, i.due_date, i.amount, i.paid_amount,
    i.paid_date IS NOT NULL AS dated,
    coalesce(i.paid_date, i.invoice_date) AS paid_on
FROM billed AS i
JOIN settled_bill AS b
    ON b.invoice_id = i.invoice_id AND b.customer_id = i.customer_id AND b.currency = i.currency
WHERE i.amount > 0;

-- Money of which both tell counts once. On every day, what the rows of a bill state as paid (`stated`) counts only beyond
-- what receipts and credits that name it (`named`) have told by then; so whichever tells of it later adds nothing. What
-- is stated without a day came in on the days of those receipts, whenever these are: only what they leave of it stands at
-- the invoice date. A credit is part of what is stated unless its own extract states it (its open amounts add up as they
-- stand) or the bill states nothing but money of a day, in part. `amount`: what of each counts.
CREATE OR REPLACE TEMP TABLE counted_once AS
WITH stating AS (
    SELECT bill_key,
           bool_and(dated OR paid_amount <= 0) AND sum(greatest(paid_amount, 0)) < sum(amount) AS money_only,
           coalesce(sum(paid_amount) FILTER (WHERE paid_amount > 0 AND NOT dated), 0) AS of_no_day
    FROM bill_row
    GROUP BY bill_key
    HAVING max(paid_amount) > 0
),
naming AS (
    SELECT s.bill_key, s.kind, s.source_key, s.import_id, s.receipt_date AS told_on, s.amount
    FROM bill_settlement AS s
    JOIN stating AS b ON b.bill_key = s.bill_key
    WHERE s.kind = 'payment'
       OR (NOT b.money_only AND (s.bill_key, s.import_id) NOT IN (
           SELECT (bill_key, import_id) FROM bill_row WHERE paid_amount > 0
       ))
    UNION ALL
    SELECT r.bill_key, 'invoice', r.item, r.import_id, r.paid_on, r.paid_amount
    FROM bill_row AS r
    JOIN stating AS b ON b.bill_key = r.bill_key
    WHERE r.paid_amount < 0
),
named AS (
    SELECT bill_key, greatest(sum(amount), 0) AS amount FROM naming GROUP BY bill_key
),
explained AS (  -- what is stated without a day, and what receipts leave of it
    SELECT
        r.item,
        sum(r.paid_amount) OVER filling AS upper_bound,
        greatest(upper_bound - greatest(upper_bound - r.paid_amount, n.amount), 0) AS amount
    FROM bill_row AS r
    JOIN named AS n ON n.bill_key = r.bill_key
    WHERE r.paid_amount > 0 AND NOT r.dated
    WINDOW filling AS (PARTITION BY r.bill_key ORDER BY r.invoice_date, r.due_date, r.paid_amount, r.item ROWS UNBOUNDED PRECEDING)
),
told AS (
    SELECT *, NULL AS invoice_date, NULL AS due_date, amount AS named, 0 AS stated, 0 AS standing FROM naming
    UNION ALL
    SELECT r.bill_key, 'invoice', r.item, r.import_id, r.paid_on, r.paid_amount, r.invoice_date, r.due_date,
           0, r.paid_amount, coalesce(e.amount, r.paid_amount)
    FROM bill_row AS r
    JOIN named AS n ON n.bill_key = r.bill_key
    LEFT JOIN explained AS e ON e.item = r.item
    WHERE r.paid_amount > 0
),
so_far AS (  -- of one day, receipts first
    SELECT
        t.*,
        least(b.of_no_day, n.amount) AS explained,
        sum(t.named) OVER running AS named_after,
        sum(t.standing) OVER running AS standing_after
    FROM told AS t
    JOIN stating AS b ON b.bill_key = t.bill_key
    JOIN named AS n ON n.bill_key = t.bill_key
    WINDOW running AS (
        PARTITION BY t.bill_key
        ORDER BY t.told_on, t.stated > 0, t.kind, t.invoice_date, t.due_date, t.stated + t.named, t.source_key
        ROWS UNBOUNDED PRECEDING
    )
)
SELECT
    bill_key, kind, source_key, import_id, named, stated,
    CAST(
        named + greatest(standing_after - greatest(named_after - explained, 0), 0)
        - greatest(standing_after - standing - greatest(named_after - named - explained, 0), 0) AS DECIMAL(18, 4)
    ) AS amount
FROM so_far;

-- The rows of those bills in the order in which they are filled: as issued, the oldest due date first. What stands as
-- paid in the row and dates from before the first other receipt is its own (`own_receipt`); the rest, from `lower_bound`
-- to `upper_bound` of the bill, is filled by all later receipts.
CREATE OR REPLACE TEMP TABLE bill_instalment AS
WITH instalment AS (
    SELECT
        r.* EXCLUDE (import_id) REPLACE (coalesce(c.amount, r.paid_amount) AS paid_amount),
        r.paid_on < f.first_date AS paid_before,
        CASE WHEN r.paid_on < f.first_date THEN greatest(least(coalesce(c.amount, r.paid_amount), r.amount), 0) ELSE 0 END AS own_receipt
    FROM bill_row AS r
    JOIN (
        SELECT bill_key, min(entered_on) AS first_date FROM bill_settlement GROUP BY bill_key
    ) AS f ON f.bill_key = r.bill_key
    LEFT JOIN counted_once AS c ON c.kind = 'invoice' AND c.source_key = r.item
)
SELECT
    *,
    sum(amount - own_receipt) OVER filling AS upper_bound,
    sum(amount - own_receipt) OVER filling - (amount - own_receipt) AS lower_bound
FROM instalment
WINDOW filling AS (PARTITION BY bill_key ORDER BY invoice_date, due_date, item ROWS UNBOUNDED PRECEDING);

-- The receipts of those bills in the order in which they come to count, each with the running total of its bill before
-- and after it. What stands as paid in a row counts for the bill once that row is issued.
CREATE OR REPLACE TEMP TABLE bill_flow AS
WITH flow AS (
    SELECT s.bill_key, s.kind, s.source_key, s.receipt_date, s.entered_on, coalesce(c.amount, s.amount) AS amount,
           s.kind = 'payment' AS dated
    FROM bill_settlement AS s
    LEFT JOIN counted_once AS c ON c.kind = s.kind AND c.source_key = s.source_key
    UNION ALL
    SELECT bill_key, 'invoice', item, paid_on, greatest(paid_on, invoice_date), paid_amount, dated
    FROM bill_instalment
    WHERE paid_amount <> 0 AND NOT paid_before
)
SELECT
    *,
    sum(amount) OVER running AS total_after,
    sum(amount) OVER running - amount AS total_before
FROM flow
WINDOW running AS (
    PARTITION BY bill_key ORDER BY entered_on, receipt_date, kind, amount, source_key ROWS UNBOUNDED PRECEDING
);

-- What of each receipt went to which row of a bill. A reversal takes back what was filled last (negative amount).
CREATE OR REPLACE TEMP TABLE bill_receipt AS
SELECT *
FROM (
    SELECT item, 'invoice' AS kind, item AS source_key, paid_on AS receipt_date, paid_on AS entered_on,
           own_receipt AS amount, dated
    FROM bill_instalment
    UNION ALL
    SELECT
        p.item,
        f.kind,
        f.source_key,
        f.receipt_date,
        f.entered_on,
        least(greatest(f.total_after, p.lower_bound), p.upper_bound)
        - least(greatest(f.total_before, p.lower_bound), p.upper_bound),
        f.dated
    FROM bill_instalment AS p
    JOIN bill_flow AS f ON f.bill_key = p.bill_key
)
WHERE amount <> 0;

DELETE FROM fact_receivable;

INSERT INTO fact_receivable BY NAME
SELECT
    i.rowid AS item,
    i.invoice_id, i.customer_id, i.region, i.salesperson, coalesce(k.code, i.currency) AS currency,
    i.invoice_date, i.due_date, i.due_source,
    i.amount AS invoice_amount,
    coalesce(i.disputed, false) AS disputed,
    p.amount,
    p.receipt_date,
    p.dated,
    p.closed_on
FROM (
    SELECT
        rowid AS item,
        least(paid_amount, amount) AS amount,
        coalesce(paid_date, invoice_date) AS receipt_date,
        paid_date IS NOT NULL AS dated,
        greatest(paid_date, invoice_date) AS closed_on
    FROM invoice
    WHERE amount > 0 AND paid_amount > 0 AND rowid NOT IN (SELECT item FROM bill_instalment)
    UNION ALL
    SELECT rowid, amount - greatest(paid_amount, 0), NULL, false, DATE '9999-12-31'
    FROM invoice
    WHERE amount > 0 AND paid_amount < amount AND rowid NOT IN (SELECT item FROM bill_instalment)
    UNION ALL
    SELECT r.item, r.amount, r.receipt_date, r.dated, greatest(r.entered_on, b.invoice_date)
    FROM bill_receipt AS r
    JOIN bill_instalment AS b ON b.item = r.item
    UNION ALL
    SELECT b.item, b.amount - coalesce(r.amount, 0), NULL, false, DATE '9999-12-31'
    FROM bill_instalment AS b
    LEFT JOIN (SELECT item, sum(amount) AS amount FROM bill_receipt GROUP BY item) AS r ON r.item = b.item
    WHERE b.amount > coalesce(r.amount, 0)
) AS p
JOIN invoice AS i ON i.rowid = p.item
LEFT JOIN currency_code AS k ON k.written = i.currency
ORDER BY p.closed_on, p.item;

DELETE FROM fact_unapplied;

INSERT INTO fact_unapplied BY NAME
WITH found AS (  -- the numbers of invoices that are named and loaded, under whatever customer and currency
    SELECT DISTINCT invoice_id FROM settled_bill
),
loose AS (  -- rows of their own that are paid more than their amount or before they are issued, and credit notes
    SELECT
        *,
        coalesce(paid_date, invoice_date) AS paid_on,
        greatest(least(paid_amount, amount), 0) AS applied,
        CASE
            WHEN rowid IN (SELECT item FROM credit_row WHERE applies_to IS NOT NULL AND invoice_id NOT IN (FROM found))
            THEN 'unmatched_credit'
            WHEN amount < 0 THEN 'credit'
            WHEN paid_date < invoice_date THEN 'prepayment'
            ELSE 'overpayment'
        END AS kind
    FROM invoice
    WHERE (paid_amount > amount OR paid_amount < 0 OR paid_date < invoice_date)
      AND rowid NOT IN (
          SELECT item FROM bill_instalment
          UNION ALL
          SELECT source_key FROM bill_settlement WHERE kind = 'credit'
      )
),
of_bill AS (  -- what receipts of a bill leave over once its rows are full, by the row whose customer it stands for
    SELECT item, 'overpayment' AS kind, paid_on AS date, paid_amount - own_receipt AS amount
    FROM bill_instalment
    WHERE paid_before
    UNION ALL
    SELECT
        f.bill_key,
        CASE WHEN f.kind IN ('credit', 'refund') THEN 'credit' ELSE 'overpayment' END,
        f.entered_on,
        f.amount - least(greatest(f.total_after, 0), t.room) + least(greatest(f.total_before, 0), t.room)
    FROM bill_flow AS f
    JOIN (
        SELECT bill_key, max(upper_bound) AS room FROM bill_instalment GROUP BY bill_key
    ) AS t ON t.bill_key = f.bill_key
    UNION ALL
    -- what counts for the bill before the row that it goes to is issued
    SELECT r.item, 'prepayment', unnest([r.entered_on, b.invoice_date]), unnest([r.amount, -r.amount])
    FROM bill_receipt AS r
    JOIN bill_instalment AS b ON b.item = r.item
    WHERE r.entered_on < b.invoice_date
),
early AS (  -- what came in before it counts for its bill: until then it stands for the payer
    SELECT kind, source_key, receipt_date, entered_on, amount
    FROM bill_flow
    WHERE receipt_date < entered_on
)
SELECT u.customer_id, u.region, u.salesperson, coalesce(k.code, u.currency) AS currency, u.kind, u.date, u.amount
FROM (
    SELECT
        customer_id, region, salesperson, currency, kind,
        unnest([paid_on, invoice_date]) AS date,
        unnest([
            paid_amount - CASE WHEN paid_on < invoice_date THEN 0 ELSE applied END,
            -least(amount, 0) - CASE WHEN paid_on < invoice_date THEN applied ELSE 0 END
        ]) AS amount
    FROM loose
    UNION ALL
    SELECT i.customer_id, i.region, i.salesperson, i.currency, o.kind, o.date, o.amount
    FROM of_bill AS o
    JOIN invoice AS i ON i.rowid = o.item
    UNION ALL
    SELECT i.customer_id, i.region, i.salesperson, i.currency, 'prepayment',
           unnest([e.receipt_date, e.entered_on]), unnest([e.amount, -e.amount])
    FROM early AS e
    JOIN invoice AS i ON i.rowid = e.source_key
    WHERE e.kind <> 'payment'
    UNION ALL
    SELECT p.customer_id, NULL, NULL, p.currency, 'prepayment',
           unnest([e.receipt_date, e.entered_on]), unnest([e.amount, -e.amount])
    FROM early AS e
    JOIN payment AS p ON p.rowid = e.source_key
    WHERE e.kind = 'payment'
    UNION ALL
    SELECT p.customer_id, NULL, NULL, p.currency,
           CASE WHEN n.item IS NULL THEN 'payment' ELSE 'unmatched_payment' END, p.payment_date, p.amount
    FROM payment AS p
    LEFT JOIN (
        SELECT item FROM paid WHERE invoice_id IS NOT NULL AND invoice_id NOT IN (FROM found)
    ) AS n ON n.item = p.rowid
    WHERE p.rowid NOT IN (SELECT source_key FROM bill_settlement WHERE kind = 'payment')
) AS u
LEFT JOIN currency_code AS k ON k.written = u.currency
WHERE u.amount <> 0
ORDER BY u.date, u.customer_id;

DROP TABLE bill_receipt;
DROP TABLE bill_flow;
DROP TABLE bill_instalment;
DROP TABLE bill_row;
DROP TABLE bill_settlement;
DROP TABLE credit_row;
DROP TABLE settled_bill;
