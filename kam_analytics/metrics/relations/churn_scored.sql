-- One row per account with an order by the as-of date: its stored churn score, name, home and tier. The score is that
-- of the whole account; the filters choose accounts: those that ever bought what they say, up to the as-of date.
SELECT
    s.* EXCLUDE (run_id),
    coalesce(a.customer_name, s.customer_id) AS customer_name,
    a.region,
    a.salesperson,
    t.tier
FROM churn_score AS s
JOIN churn_latest AS r ON r.run_id = s.run_id
LEFT JOIN account AS a ON a.customer_id = s.customer_id
LEFT JOIN account_tier AS t ON t.customer_id = s.customer_id
WHERE true
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if regions
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if salespeople
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if categories
  AND s.customer_id IN (SELECT customer_id FROM sales_history) -- if tiers
  AND s.customer_id IN (SELECT customer_id FROM account_of_role) -- if only_regions
  AND s.customer_id IN (SELECT customer_id FROM account_of_role) -- if only_salespeople
