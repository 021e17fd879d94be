-- What of each receipt went to which row of a bill. A reversal takes back what was filled last (negative amount).
SELECT *
FROM (
    SELECT invoice_key, paid_on AS receipt_date, paid_on AS entered_on, own_receipt AS amount, dated
    FROM bill_instalment
    UNION ALL
    SELECT
        p.invoice_key,
        f.receipt_date,
        f.entered_on,
        least(greatest(f.total_after, p.lower_bound), p.upper_bound)
        - least(greatest(f.total_before, p.lower_bound), p.upper_bound),
        f.dated
    FROM bill_instalment AS p
    JOIN bill_flow AS f ON f.bill_key = p.bill_key
)
WHERE amount <> 0
