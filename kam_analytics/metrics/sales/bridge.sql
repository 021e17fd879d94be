-- From the revenue of the comparison period to that of the period, account by account.
WITH part AS (
    SELECT movement AS component, revenue - coalesce(base_revenue, 0) AS effect
    FROM account_move
    WHERE movement <> 'unchanged'
    UNION ALL
    SELECT 'begin', base_revenue FROM account_pair WHERE base_active
    UNION ALL
    SELECT 'end', revenue FROM account_pair WHERE active
),
component AS (
    SELECT *
    FROM (VALUES
        (1, 'begin', 1), (2, 'new', 1), (3, 'reactivated', 1), (4, 'expanded', 1),
        (5, 'contracted', -1), (6, 'lost', -1), (7, 'nonpositive_base', 1), (8, 'end', 1)
    ) AS v (place, component, sign)
),
summed AS (
    SELECT component, sum(effect) AS effect, count(*) AS customers
    FROM part
    GROUP BY component
)
SELECT
    c.component,
    coalesce(s.effect, 0) * c.sign AS amount,
    coalesce(s.customers, 0) AS customers,
    coalesce(s.effect, 0) AS effect,
    n.base_known
FROM component AS c
LEFT JOIN summed AS s ON s.component = c.component
CROSS JOIN sales_span AS n
ORDER BY c.place
