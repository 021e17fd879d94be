-- What an account brought in the 365 days up to the as-of date, exact, and what its margin is measured by:
-- 'margin' with the account's own cost (scaled to revenue whose cost is unknown), 'company_rate' with the margin
-- rate of the whole company where the account has no cost, 'revenue' where no cost is known at all.
WITH year AS (
    SELECT account_id, sum(revenue) AS revenue, sum(covered_revenue) AS covered, sum(cost) AS cost
    FROM churn_day
    WHERE $as_of - date < 365
    GROUP BY account_id
),
company AS (
    SELECT CAST(sum(covered) - sum(cost) AS DOUBLE) / nullif(CAST(sum(covered) AS DOUBLE), 0) AS rate FROM year
),
ordered_account AS (
    SELECT account_id, max(date) AS last_order FROM churn_day WHERE ordered GROUP BY account_id
)
SELECT
    a.account_id,
    a.last_order,
    CAST(coalesce(y.revenue, 0) AS DECIMAL(18, 4)) AS revenue,
    CAST(
        CASE
            WHEN coalesce(y.revenue, 0) = 0 THEN 0
            WHEN c.rate IS NULL THEN y.revenue
            WHEN coalesce(y.covered, 0) <= 0 THEN round(y.revenue * c.rate, 2)
            WHEN y.covered = y.revenue THEN y.revenue - y.cost
            ELSE round(CAST(y.covered - y.cost AS DOUBLE) / CAST(y.covered AS DOUBLE) * y.revenue, 2)
        END AS DECIMAL(18, 4)
    ) AS expected_margin,
    CASE
        WHEN c.rate IS NULL THEN 'revenue'
        WHEN coalesce(y.revenue, 0) <> 0 AND coalesce(y.covered, 0) <= 0 THEN 'company_rate'
        ELSE 'margin'
    END AS basis
FROM ordered_account AS a
LEFT JOIN year AS y ON y.account_id = a.account_id
CROSS JOIN company AS c
ORDER BY a.account_id
