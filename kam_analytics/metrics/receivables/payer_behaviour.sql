-- How every account paid in the 12 months to the as-of date, beside the 12 months before. Amounts weigh the days.
WITH paid AS (
    SELECT
        customer_id,
        sum(amount) FILTER (recent) AS receipts,
        count(*) FILTER (recent) AS receipt_count,
        sum(amount * to_pay) FILTER (recent) AS to_pay,
        sum(amount * late) FILTER (recent) AS late,
        coalesce(sum(amount) FILTER (recent AND late > 0), 0) AS paid_late,
        sum(amount) FILTER (NOT recent) AS base_receipts,
        sum(amount * to_pay) FILTER (NOT recent) AS base_to_pay,
        sum(amount * late) FILTER (NOT recent) AS base_late
    FROM (
        SELECT
            customer_id,
            amount,
            CAST(receipt_date - invoice_date AS INTEGER) AS to_pay,
            CAST(receipt_date - due_date AS INTEGER) AS late,
            receipt_date > $as_of - INTERVAL 12 MONTH AS recent
        FROM receipt
        WHERE dated AND receipt_date > $as_of - INTERVAL 24 MONTH
    )
    GROUP BY customer_id
    HAVING bool_or(recent)
)
SELECT
    p.customer_id,
    coalesce(a.customer_name, p.customer_id) AS customer_name,
    p.to_pay / nullif(p.receipts, 0) AS weighted_days_to_pay,
    p.late / nullif(p.receipts, 0) AS weighted_days_late,
    p.receipts,
    p.receipt_count,
    p.paid_late / nullif(p.receipts, 0) AS late_share,
    p.base_to_pay / nullif(p.base_receipts, 0) AS base_weighted_days_to_pay,
    p.base_late / nullif(p.base_receipts, 0) AS base_weighted_days_late,
    p.late / nullif(p.receipts, 0) - p.base_late / nullif(p.base_receipts, 0) AS change_days_late,
    a.region,
    a.salesperson
FROM paid AS p
LEFT JOIN account AS a ON a.customer_id = p.customer_id
ORDER BY p.receipts DESC, p.customer_id
