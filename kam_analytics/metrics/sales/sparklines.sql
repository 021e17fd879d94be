-- Monthly net revenue of every account over the last full months before the as-of date, oldest first.
WITH monthly AS (  -- the last full month is that of the day before the first of the month after the as-of date
    SELECT
        customer_id,
        $months - date_diff('month', month, date_trunc('month', $as_of + 1) - INTERVAL 1 MONTH) AS place,
        CAST(sum(revenue) AS DOUBLE) AS revenue
    FROM sales_history
    WHERE customer_id IS NOT NULL
      -- bounds that stand before the query runs: months before them are passed over
      AND month >= date_trunc('month', $as_of + 1) - to_months($months)
      AND month < date_trunc('month', $as_of + 1)
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
