-- Count-back DSO: monthly sales are taken off the balance, newest first, each adding its days; the month in which the
-- rest is used up counts in proportion. NULL when all months do not use it up: then it is more than `days_counted`.
WITH running AS (
    SELECT
        months_ago, sales, days,
        sum(sales) OVER newest_first AS taken,
        sum(days) OVER newest_first AS days_taken
    FROM receivable_month
    WINDOW newest_first AS (ORDER BY months_ago ROWS UNBOUNDED PRECEDING)
),
last_part AS (
    SELECT min(r.months_ago) AS months_ago
    FROM running AS r, receivable_position AS b
    WHERE b.balance <= r.taken
)
SELECT
    CASE WHEN b.balance <= 0 THEN 0
         ELSE r.days_taken - r.days + (b.balance - (r.taken - r.sales)) / nullif(r.sales, 0) * r.days
    END AS count_back_dso,
    (SELECT CAST(coalesce(sum(days), 0) AS BIGINT) FROM receivable_month) AS days_counted
FROM receivable_position AS b, last_part AS l
LEFT JOIN running AS r ON r.months_ago = l.months_ago
