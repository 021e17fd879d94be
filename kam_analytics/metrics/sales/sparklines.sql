-- Monthly net revenue of every account over the last full months before the as-of date, oldest first.
WITH last_month AS (
    SELECT CASE WHEN $as_of = last_day($as_of) THEN $as_of ELSE last_day($as_of - to_months(1)) END AS last_day
),
monthly AS (
    SELECT
        s.customer_id,
        $months - date_diff('month', s.month, e.last_day) AS place,
        CAST(sum(s.revenue) AS DOUBLE) AS revenue
    FROM sales_history AS s, last_month AS e
    WHERE s.customer_id IS NOT NULL
      AND s.month BETWEEN date_trunc('month', e.last_day) - to_months($months - 1) AND e.last_day
    GROUP BY ALL
),
placed AS (
    SELECT customer_id, map_from_entries(list({'place': place, 'revenue': revenue})) AS sold
    FROM monthly
    GROUP BY customer_id
)
SELECT
    customer_id,
    list_transform(range(1, $months + 1), lambda place: coalesce(sold[place], 0.0)) AS revenue
FROM placed
ORDER BY customer_id
