-- What raises and lowers the log-odds of one account, by theme; with the base they add up to them.
WITH asked AS (
    SELECT s.*
    FROM churn_scored AS s
    WHERE s.customer_id IN (SELECT customer_id FROM account_asked) AND s.base_logit IS NOT NULL
),
parts AS (
    SELECT customer_id, 0 AS place, 'base' AS reason, base_logit AS contribution FROM asked
    UNION ALL
    SELECT customer_id, 1, 'rhythm', rhythm FROM asked
    UNION ALL
    SELECT customer_id, 2, 'trend', trend FROM asked
    UNION ALL
    SELECT customer_id, 3, 'breadth', breadth FROM asked
    UNION ALL
    SELECT customer_id, 4, 'service', service FROM asked
    UNION ALL
    SELECT customer_id, 5, 'payment', payment FROM asked
    UNION ALL
    SELECT customer_id, 6, 'price', price FROM asked
    UNION ALL
    SELECT customer_id, 7, 'standing', standing FROM asked
)
SELECT customer_id, reason, contribution
FROM parts
WHERE place = 0 OR contribution <> 0
ORDER BY customer_id, place
