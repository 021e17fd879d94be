-- What receipts of a bill leave over once its rows are full, and what comes in before it counts or before its row is
-- issued (taken back on the day it is). `invoice_key` is the row whose customer it stands for.
SELECT invoice_key, 'overpayment' AS kind, paid_on AS date, paid_amount - own_receipt AS amount
FROM bill_instalment
WHERE paid_before
UNION ALL
SELECT
    f.bill_key,
    CASE f.kind WHEN 'credit' THEN 'credit' WHEN 'refund' THEN 'credit' ELSE 'overpayment' END,
    f.entered_on,
    f.amount - least(greatest(f.total_after, 0), t.room) + least(greatest(f.total_before, 0), t.room)
FROM bill_flow AS f
JOIN (SELECT bill_key, max(upper_bound) AS room FROM bill_instalment GROUP BY bill_key) AS t ON t.bill_key = f.bill_key
UNION ALL
SELECT invoice_key, 'prepayment', unnest([came_in, counted_from]), unnest([amount, -amount])
FROM (
    SELECT bill_key AS invoice_key, receipt_date AS came_in, entered_on AS counted_from, amount
    FROM bill_flow
    UNION ALL
    SELECT r.invoice_key, r.entered_on, i.invoice_date, r.amount
    FROM bill_receipt AS r
    JOIN bill_instalment AS i ON i.invoice_key = r.invoice_key
)
WHERE came_in < counted_from
