-- What every account owes by age; receipts and credits that lower no invoice stand in `unapplied` (negative).
WITH aged AS (
    SELECT
        customer_id,
        coalesce(sum(open_amount) FILTER (place = 0), 0) AS not_due,
        coalesce(sum(open_amount) FILTER (place = 1), 0) AS d1_30,
        coalesce(sum(open_amount) FILTER (place = 2), 0) AS d31_60,
        coalesce(sum(open_amount) FILTER (place = 3), 0) AS d61_90,
        coalesce(sum(open_amount) FILTER (place = 4), 0) AS d91_120,
        coalesce(sum(open_amount) FILTER (place = 5), 0) AS d120_plus,
        sum(open_amount) AS open_amount,
        count(*) AS open_invoices,
        greatest(max(age), 0) AS oldest_days
    FROM aged_item
    GROUP BY customer_id
),
unapplied AS (
    SELECT customer_id, -sum(amount) AS amount
    FROM unapplied_receipt
    GROUP BY customer_id
    HAVING sum(amount) <> 0
),
owing AS (
    SELECT
        coalesce(i.customer_id, u.customer_id) AS customer_id,
        i.* EXCLUDE (customer_id),
        coalesce(u.amount, 0) AS unapplied
    FROM aged AS i
    FULL JOIN unapplied AS u ON u.customer_id = i.customer_id
)
SELECT
    o.customer_id,
    coalesce(a.customer_name, o.customer_id) AS customer_name,
    coalesce(o.not_due, 0) AS not_due,
    coalesce(o.d1_30, 0) AS d1_30,
    coalesce(o.d31_60, 0) AS d31_60,
    coalesce(o.d61_90, 0) AS d61_90,
    coalesce(o.d91_120, 0) AS d91_120,
    coalesce(o.d120_plus, 0) AS d120_plus,
    o.unapplied,
    coalesce(o.open_amount, 0) + o.unapplied AS balance,
    coalesce(o.open_invoices, 0) AS open_invoices,
    o.oldest_days,
    g.credit_limit,
    a.region,
    a.salesperson,
    t.tier
FROM owing AS o
LEFT JOIN account AS a ON a.customer_id = o.customer_id
LEFT JOIN limit_granted AS g ON g.customer_id = o.customer_id
LEFT JOIN account_tier AS t ON t.customer_id = o.customer_id
ORDER BY balance DESC, o.customer_id
