-- The accounts that sales or finance does not know, the largest amounts first.
SELECT
    u.side,
    u.customer_id,
    coalesce(a.customer_name, u.customer_id) AS customer_name,
    u.amount,
    a.region,
    a.salesperson
FROM account_unmatched AS u
LEFT JOIN account AS a ON a.customer_id = u.customer_id
ORDER BY u.side DESC, u.amount DESC, u.customer_id
