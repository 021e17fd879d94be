-- The receipts of those bills in the order in which they come to count, each with the running total of its bill before
-- and after it. What stands as paid in a row counts for the bill once that row is issued.
WITH flow AS (
    SELECT bill_key, kind, source_key, receipt_date, entered_on, amount, kind = 'payment' AS dated
    FROM bill_settlement
    UNION ALL
    SELECT bill_key, 'invoice', invoice_key, paid_on, greatest(paid_on, invoice_date), paid_amount, dated
    FROM bill_instalment
    WHERE paid_amount <> 0 AND paid_on <= $as_of AND NOT paid_before
)
SELECT
    *,
    sum(amount) OVER running AS total_after,
    sum(amount) OVER running - amount AS total_before
FROM flow
WINDOW running AS (
    PARTITION BY bill_key ORDER BY entered_on, receipt_date, kind, source_key ROWS UNBOUNDED PRECEDING
)
