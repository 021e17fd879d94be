-- The expected credit loss on what every account owes: open amount x loss rate, bucket by bucket.
WITH rate AS (
    SELECT
        place,
        CASE WHEN $rates = 'rolled' THEN loss_rate ELSE CASE place
            WHEN 0 THEN $rate_not_due WHEN 1 THEN $rate_d1_30 WHEN 2 THEN $rate_d31_60
            WHEN 3 THEN $rate_d61_90 WHEN 4 THEN $rate_d91_120 ELSE $rate_d120_plus
        END END AS loss_rate
    FROM bucket_loss
),
owing AS (
    SELECT
        customer_id,
        CASE WHEN days_past_due <= 0 THEN 0 ELSE least((days_past_due - 1) // 30, 4) + 1 END AS place,
        sum(open_amount) AS open_amount
    FROM receivable_item
    GROUP BY customer_id, place
),
lost AS (
    SELECT
        o.customer_id,
        sum(o.open_amount) AS open_amount,
        coalesce(sum(o.open_amount) FILTER (o.place > 0), 0) AS overdue,
        sum(CAST(o.open_amount * r.loss_rate AS DECIMAL(18, 4))) AS expected_loss
    FROM owing AS o
    JOIN rate AS r ON r.place = o.place
    GROUP BY o.customer_id
)
SELECT
    l.customer_id,
    coalesce(a.customer_name, l.customer_id) AS customer_name,
    l.open_amount,
    l.overdue,
    l.expected_loss,
    l.expected_loss / nullif(l.open_amount, 0) AS loss_rate,
    l.expected_loss / nullif(sum(l.expected_loss) OVER (), 0) AS share,
    a.region,
    a.salesperson
FROM lost AS l
LEFT JOIN account AS a ON a.customer_id = l.customer_id
ORDER BY l.expected_loss DESC, l.customer_id
