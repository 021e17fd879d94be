-- One account's receivables for its page.
WITH item AS (
    SELECT
        coalesce(sum(open_amount), 0) AS open_amount,
        coalesce(sum(open_amount) FILTER (days_past_due > 0), 0) AS overdue,
        CASE WHEN count(*) > 0 THEN greatest(max(days_past_due), 0) END AS oldest_days,
        count(*) AS open_invoices
    FROM receivable_item
    WHERE customer_id = $customer_id
),
unapplied AS (
    SELECT coalesce(-sum(amount), 0) AS amount
    FROM unapplied_receipt
    WHERE customer_id = $customer_id
),
paid AS (
    SELECT
        sum(amount * CAST(receipt_date - invoice_date AS INTEGER)) / nullif(sum(amount), 0) AS to_pay,
        sum(amount * CAST(receipt_date - due_date AS INTEGER)) / nullif(sum(amount), 0) AS late
    FROM receipt
    WHERE customer_id = $customer_id AND dated AND receipt_date > $as_of - INTERVAL 12 MONTH
),
master AS (
    SELECT max(credit_limit) AS credit_limit
    FROM limit_granted
    WHERE customer_id = $customer_id
)
SELECT
    i.open_amount + u.amount AS balance,
    i.overdue,
    i.overdue / nullif(i.open_amount, 0) AS overdue_rate,
    i.oldest_days,
    p.to_pay AS weighted_days_to_pay,
    p.late AS weighted_days_late,
    m.credit_limit,
    CASE WHEN m.credit_limit > 0 THEN (i.open_amount + u.amount) / m.credit_limit END AS utilisation,
    i.open_invoices,
    u.amount AS unapplied
FROM item AS i, unapplied AS u, paid AS p, master AS m
