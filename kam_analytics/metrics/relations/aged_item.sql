-- The open items with their age in days and the place of their ageing bucket, by $basis: due (days past due) or invoice
-- (days since the invoice date).
SELECT
    customer_id,
    open_amount,
    age,
    CASE WHEN age <= 0 THEN 0 ELSE least((age - 1) // 30, 4) + 1 END AS place
FROM (
    SELECT
        customer_id,
        open_amount,
        CASE $basis WHEN 'invoice' THEN days_since_invoice ELSE days_past_due END AS age
    FROM receivable_item
)
