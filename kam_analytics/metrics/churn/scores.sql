-- Every account, or $customer_id alone, by margin at risk: probability x 12-month contribution. Without a probability
-- (order-rhythm rules), by level and expected margin.
SELECT
    customer_id,
    customer_name,
    CAST(probability AS DOUBLE) AS probability,
    level,
    depth,
    expected_margin,
    money_at_risk,
    margin_at_risk,
    reason_1,
    reason_2,
    reason_3,
    expected_credit_loss,
    basis,
    days_since_last_order,
    usual_gap,
    overdue_ratio,
    horizon_days,
    rhythm_state,
    last_order,
    orders,
    tier,
    region,
    salesperson,
    reason_1_key,
    reason_1_value,
    reason_2_key,
    reason_2_value,
    reason_3_key,
    reason_3_value
FROM churn_scored
LEFT JOIN account_tier USING (customer_id)
WHERE ($customer_id IS NULL OR customer_id = $customer_id)
ORDER BY
    margin_at_risk DESC NULLS LAST,
    CASE WHEN margin_at_risk IS NULL THEN depth END DESC,
    CASE WHEN margin_at_risk IS NULL THEN expected_margin END DESC,
    customer_id
