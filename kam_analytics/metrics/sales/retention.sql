-- What the accounts of the comparison period bring now, with and without what they bought in addition.
WITH kept AS (
    SELECT revenue, base_revenue FROM account_pair WHERE base_revenue > 0
)
SELECT
    sum(revenue) / nullif(sum(base_revenue), 0) AS nrr,
    sum(least(revenue, base_revenue)) / nullif(sum(base_revenue), 0) AS grr,
    count(*) FILTER (WHERE revenue > 0) / nullif(count(*), 0) AS customer_retention,
    coalesce(sum(base_revenue), 0) AS base_revenue,
    coalesce(sum(revenue), 0) AS kept_revenue,
    count(*) AS base_customers,
    count(*) FILTER (WHERE revenue > 0) AS kept_customers
FROM kept
