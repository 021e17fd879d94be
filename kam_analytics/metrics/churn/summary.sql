-- What stands to be lost, in figures. An account that is beyond its own horizon counts as lost, not as at risk.
WITH figures AS (
    SELECT
        count(*) AS accounts,
        count(*) FILTER (WHERE rhythm_state <> 'lost') AS active_accounts,
        count(*) FILTER (WHERE rhythm_state <> 'lost' AND depth >= 2) AS at_risk,
        count(*) FILTER (WHERE rhythm_state = 'lost') AS lost,
        sum(CAST(probability AS DOUBLE)) FILTER (WHERE rhythm_state <> 'lost') AS expected_losses,
        sum(expected_margin) AS expected_margin,
        sum(money_at_risk) AS money_at_risk,
        sum(money_at_risk) FILTER (WHERE rhythm_state <> 'lost') AS money_at_risk_active,
        sum(money_at_risk) FILTER (WHERE rhythm_state <> 'lost' AND depth >= 2) AS money_at_risk_high,
        sum(expected_credit_loss) AS expected_credit_loss,
        sum(margin_at_risk) FILTER (WHERE rhythm_state <> 'lost') AS margin_at_risk_active,
        sum(expected_credit_loss) FILTER (WHERE rhythm_state <> 'lost') AS expected_credit_loss_active
    FROM churn_scored
)
SELECT
    f.accounts,
    f.active_accounts,
    f.at_risk,
    f.lost,
    f.expected_losses,
    f.expected_margin,
    f.money_at_risk,
    f.money_at_risk_active,
    f.money_at_risk_high,
    f.expected_credit_loss,
    f.margin_at_risk_active,
    f.expected_credit_loss_active,
    r.base_rate,
    r.layer,
    r.horizon,
    r.typical_days,
    r.auc,
    r.auc_recency,
    r.not_better
FROM figures AS f
CROSS JOIN churn_latest AS r
