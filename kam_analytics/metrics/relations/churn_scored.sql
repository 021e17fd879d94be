-- One row per account with an order by the as-of date: its stored churn score, name and home. The score is that of the
-- whole account; the filters choose accounts: those that ever bought what they say, up to the as-of date. Margin at risk
-- is what leaving alone would cost: money at risk without the expected credit loss.
SELECT
    s.* EXCLUDE (run_id),
    s.money_at_risk - coalesce(s.expected_credit_loss, 0) AS margin_at_risk,
    coalesce(a.customer_name, s.customer_id) AS customer_name,
    a.region,
    a.salesperson
FROM churn_score AS s
JOIN churn_latest AS r ON r.run_id = s.run_id
LEFT JOIN account AS a ON a.customer_id = s.customer_id
WHERE true
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if regions
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if salespeople
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if categories
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if tiers
  AND s.customer_id IN (SELECT customer_id FROM account_of_role) -- if only_regions
  AND s.customer_id IN (SELECT customer_id FROM account_of_role) -- if only_salespeople
