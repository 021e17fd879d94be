-- Every account, or $customer_id alone, by money at risk. Without a probability (order-rhythm rules), by level and expected margin.
SELECT
    s.customer_id,
    s.customer_name,
    CAST(s.probability AS DOUBLE) AS probability,
    s.level,
    s.depth,
    s.expected_margin,
    s.money_at_risk,
    s.margin_at_risk,
    s.reason_1,
    s.reason_2,
    s.reason_3,
    s.expected_credit_loss,
    s.basis,
    s.days_since_last_order,
    s.usual_gap,
    s.overdue_ratio,
    s.horizon_days,
    s.rhythm_state,
    s.last_order,
    s.orders,
    t.tier,
    s.region,
    s.salesperson,
    s.reason_1_key,
    s.reason_1_value,
    s.reason_2_key,
    s.reason_2_value,
    s.reason_3_key,
    s.reason_3_value
FROM churn_scored AS s
LEFT JOIN account_tier AS t ON t.customer_id = s.customer_id
WHERE ($customer_id IS NULL OR s.customer_id = $customer_id)
ORDER BY
    s.money_at_risk DESC NULLS LAST,
    CASE WHEN s.money_at_risk IS NULL THEN s.depth END DESC,
    CASE WHEN s.money_at_risk IS NULL THEN s.expected_margin END DESC,
    s.customer_id
