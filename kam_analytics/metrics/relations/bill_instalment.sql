-- The rows of the bills that are settled by other rows too, in the order in which they are filled: as issued, the oldest
-- due date first. What stands as paid in the row and dates from before the first other receipt is its own
-- (`own_receipt`); the rest, from `lower_bound` to `upper_bound` of the bill, is filled by all later receipts.
WITH first_receipt AS (
    SELECT bill_key, min(entered_on) AS first_date
    FROM bill_settlement
    GROUP BY bill_key
),
instalment AS (
    SELECT
        i.rowid AS invoice_key,
        b.bill_key,
        i.invoice_id, i.customer_id, i.region, i.salesperson, i.currency,
        i.invoice_date, i.due_date, i.due_source, i.amount, i.disputed,
        i.paid_amount,
        i.paid_date IS NOT NULL AS dated,
        coalesce(i.paid_date, i.invoice_date) AS paid_on,
        coalesce(i.paid_date, i.invoice_date) < f.first_date AS paid_before,
        CASE WHEN paid_before THEN greatest(least(i.paid_amount, i.amount), 0) ELSE 0 END AS own_receipt
    FROM invoice AS i
    JOIN settled_bill AS b ON b.invoice_id = i.invoice_id AND b.customer_id = i.customer_id
    JOIN first_receipt AS f ON f.bill_key = b.bill_key
    WHERE i.currency = $currency AND i.amount > 0 AND i.invoice_date <= $as_of
)
SELECT
    *,
    sum(amount - own_receipt) OVER filling AS upper_bound,
    sum(amount - own_receipt) OVER filling - (amount - own_receipt) AS lower_bound
FROM instalment
WINDOW filling AS (
    PARTITION BY bill_key ORDER BY invoice_date, due_date, invoice_key ROWS UNBOUNDED PRECEDING
)
