-- The open amount by age, and what is unapplied; together the balance.
WITH summed AS (
    SELECT place, sum(open_amount) AS amount, count(*) AS invoices
    FROM aged_item
    GROUP BY place
)
SELECT
    b.bucket,
    b.from_days,
    b.to_days,
    coalesce(s.amount, 0) AS amount,
    coalesce(s.invoices, 0) AS invoices,
    coalesce(s.amount, 0) / nullif(sum(s.amount) OVER (), 0) AS share
FROM age_bucket AS b
LEFT JOIN summed AS s ON s.place = b.place
UNION ALL
SELECT 'unapplied', NULL, NULL, coalesce(-sum(amount), 0), 0, NULL
FROM unapplied_receipt
ORDER BY bucket = 'unapplied', from_days NULLS FIRST
