-- What settles a bill besides the amounts that stand in its own rows: payment rows, and credit rows of the same number
-- (with what was paid back on them). Where a number occurs under several customers, the payer's own bill is meant if it
-- was issued by then, else the first issued. `kind` and `source_key` (rowid) name the row; `entered_on` is the day from
-- which it counts for the bill: not before the bill is issued, a refund not before its credit. Whole company.
WITH first_issued AS (
    SELECT invoice_id, arg_min(bill_key, (issued, bill_key)) AS bill_key, min(issued) AS issued
    FROM settled_bill
    GROUP BY invoice_id
),
credit AS (
    SELECT
        i.rowid AS source_key,
        b.bill_key,
        b.issued,
        i.invoice_date,
        i.amount,
        coalesce(i.paid_date, i.invoice_date) AS paid_on,
        i.paid_amount
    FROM invoice AS i
    JOIN settled_bill AS b ON b.invoice_id = i.invoice_id AND b.customer_id = i.customer_id
    WHERE i.amount < 0 AND i.currency = $currency AND i.invoice_date <= $as_of
)
SELECT
    coalesce(own.bill_key, f.bill_key) AS bill_key,
    'payment' AS kind,
    p.rowid AS source_key,
    p.payment_date AS receipt_date,
    greatest(p.payment_date, coalesce(own.issued, f.issued)) AS entered_on,
    p.amount
FROM payment AS p
JOIN first_issued AS f ON f.invoice_id = p.invoice_id
LEFT JOIN settled_bill AS own
    ON own.invoice_id = p.invoice_id AND own.customer_id = p.customer_id AND own.issued <= p.payment_date
WHERE p.currency = $currency AND p.payment_date <= $as_of
UNION ALL
SELECT bill_key, 'credit', source_key, invoice_date, greatest(invoice_date, issued), -amount FROM credit
UNION ALL
SELECT bill_key, 'refund', source_key, paid_on, greatest(paid_on, invoice_date, issued), paid_amount
FROM credit
WHERE paid_amount <> 0 AND paid_on <= $as_of
