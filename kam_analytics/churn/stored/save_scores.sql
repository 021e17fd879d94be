-- Money at risk = probability x expected margin of 12 months + expected credit loss, exact.
INSERT INTO churn_score BY NAME
SELECT
    CAST($run_id AS INTEGER) AS run_id,
    s.* EXCLUDE (probability),
    CAST(s.probability AS DECIMAL(9, 6)) AS probability,
    CAST(
        CAST(s.probability AS DECIMAL(9, 6)) * s.expected_margin + coalesce(s.expected_credit_loss, 0) AS DECIMAL(18, 4)
    ) AS money_at_risk
FROM incoming_scores AS s
