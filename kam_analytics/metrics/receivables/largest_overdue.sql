-- The accounts with the largest overdue amounts.
WITH owing AS (
    SELECT
        customer_id,
        sum(open_amount) AS open_amount,
        sum(open_amount) FILTER (days_past_due > 0) AS overdue,
        count(*) FILTER (days_past_due > 0) AS overdue_invoices,
        coalesce(sum(open_amount) FILTER (days_past_due > 0 AND disputed), 0) AS disputed,
        max(days_past_due) AS oldest_days
    FROM receivable_item
    GROUP BY customer_id
    HAVING max(days_past_due) > 0
)
SELECT
    o.customer_id,
    coalesce(a.customer_name, o.customer_id) AS customer_name,
    o.overdue,
    o.overdue / nullif(o.open_amount, 0) AS overdue_rate,
    o.oldest_days,
    b.bucket AS worst_bucket,
    o.disputed,
    o.overdue_invoices,
    o.open_amount,
    o.overdue / nullif(sum(o.overdue) OVER (), 0) AS share,
    a.region,
    a.salesperson
FROM owing AS o
JOIN age_bucket AS b ON b.place = least((o.oldest_days - 1) // 30, 4) + 1
LEFT JOIN account AS a ON a.customer_id = o.customer_id
ORDER BY o.overdue DESC, o.customer_id
LIMIT greatest($limit, 0)
