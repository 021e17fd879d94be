-- Product groups: how many an account bought lately (120 days up to its last order), how many in the year before
-- that, and how many of those are missing lately. Rows up to $cutoff only.
WITH last_day AS (
    SELECT account_id, max(date) AS last_order
    FROM churn_category
    WHERE date <= $cutoff
    GROUP BY account_id
),
by_group AS (
    SELECT
        g.account_id,
        g.category,
        min(l.last_order - g.date) AS last_back,
        bool_or(l.last_order - g.date BETWEEN 120 AND 484) AS before
    FROM churn_category AS g
    JOIN last_day AS l ON l.account_id = g.account_id
    WHERE g.date <= $cutoff
    GROUP BY g.account_id, g.category
)
SELECT
    account_id,
    CAST(count(*) FILTER (WHERE before) AS DOUBLE) AS groups_before,
    CAST(count(*) FILTER (WHERE before AND last_back >= 120) AS DOUBLE) AS groups_dropped
FROM by_group
GROUP BY account_id
ORDER BY account_id
