-- Rhythm, trend, value and price of every account with an order, as of one cutoff: rows up to $cutoff only.
-- `age` counts days back from the cutoff; `back` from the account's own last order, so that what an account bought
-- last is compared with its habit however long it has been silent. Sums are exact before they become numbers.
WITH so_far AS (
    SELECT account_id, date AS last_order, first_order, orders, longest_gap, gap_squares, gap_3
    FROM churn_day
    WHERE ordered AND date <= $cutoff AND (next_order IS NULL OR next_order > $cutoff)
),
seen AS (
    SELECT d.*, $cutoff - d.date AS age, l.last_order - d.date AS back
    FROM churn_day AS d
    JOIN so_far AS l ON l.account_id = d.account_id
    WHERE d.date <= $cutoff AND ($cutoff - d.date < 545 OR l.last_order - d.date < 425)
),
recent AS (
    SELECT
        account_id,
        count(*) FILTER (WHERE ordered AND age < 90) AS orders_90,
        count(*) FILTER (WHERE ordered AND age < 180) AS orders_180,
        count(*) FILTER (WHERE ordered AND age < 365) AS orders_365,
        sum(revenue) FILTER (WHERE age < 180) AS revenue_180,
        sum(revenue) FILTER (WHERE age BETWEEN 365 AND 544) AS revenue_180_year_before,
        sum(revenue) FILTER (WHERE age < 365) AS revenue_365,
        count(*) FILTER (WHERE ordered AND back < 60) AS orders_now,
        sum(revenue) FILTER (WHERE back BETWEEN 0 AND 59) AS revenue_now,
        sum(discount_value) FILTER (WHERE back BETWEEN 0 AND 59) AS discount_now,
        sum(covered_revenue) FILTER (WHERE back BETWEEN 0 AND 59) AS covered_now,
        sum(cost) FILTER (WHERE back BETWEEN 0 AND 59) AS cost_now,
        sum(lines) FILTER (WHERE ordered AND back BETWEEN 0 AND 59) AS lines_now,
        count(*) FILTER (WHERE ordered AND back BETWEEN 60 AND 424) AS orders_habit,
        sum(revenue) FILTER (WHERE back BETWEEN 60 AND 424) AS revenue_habit,
        sum(discount_value) FILTER (WHERE back BETWEEN 60 AND 424) AS discount_habit,
        sum(covered_revenue) FILTER (WHERE back BETWEEN 60 AND 424) AS covered_habit,
        sum(cost) FILTER (WHERE back BETWEEN 60 AND 424) AS cost_habit,
        sum(lines) FILTER (WHERE ordered AND back BETWEEN 60 AND 424) AS lines_habit
    FROM seen
    GROUP BY account_id
),
joined AS (
    SELECT
        s.account_id,
        $cutoff - s.last_order AS recency,
        $cutoff - s.first_order AS tenure,
        s.orders,
        s.longest_gap,
        coalesce(s.gap_squares, 0) AS gap_squares,
        s.gap_3 AS last_3_gaps,
        r.* EXCLUDE (account_id)
    FROM so_far AS s
    JOIN recent AS r ON r.account_id = s.account_id
)
SELECT account_id, CAST(columns(* EXCLUDE (account_id)) AS DOUBLE)
FROM joined
ORDER BY account_id
