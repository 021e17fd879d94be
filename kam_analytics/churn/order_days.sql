-- Buying days up to the as-of date: one row per account and day with any sales row. An order day is one with a line
-- above zero; returns are not orders. What an order day knows of the days before it (gaps, counts) looks back only,
-- so that a row is the same whether or not later rows are loaded. Only `next_order` looks ahead: it tells which row is
-- an account's last one as of a cutoff, and is used for nothing else. Orders count in every currency, money in the
-- reporting currency, what a rate converts into it included.
CREATE OR REPLACE TEMP TABLE churn_day AS
WITH sale AS (
    SELECT
        s.customer_id AS account_id,
        f.date,
        f.revenue > 0 AS bought,
        CASE WHEN s.currency = $currency THEN f.revenue END AS revenue,
        CASE WHEN s.currency = $currency THEN f.covered_revenue END AS covered_revenue,
        CASE WHEN s.currency = $currency THEN f.cost END AS cost,
        CASE WHEN s.currency = $currency THEN f.discount_value END AS discount_value,
        CASE WHEN s.converted_from IS NULL THEN f.lines ELSE 0 END AS lines
    FROM fact_sales_day AS f
    JOIN dim_slice AS s ON s.slice_id = f.slice_id
    WHERE f.date <= $as_of AND s.customer_id IS NOT NULL AND (s.converted_from IS NULL OR s.currency = $currency)
),
by_day AS (
    SELECT
        account_id,
        date,
        bool_or(bought) AS ordered,
        CAST(coalesce(sum(revenue), 0) AS DECIMAL(18, 4)) AS revenue,
        CAST(coalesce(sum(covered_revenue), 0) AS DECIMAL(18, 4)) AS covered_revenue,
        CAST(coalesce(sum(cost), 0) AS DECIMAL(18, 4)) AS cost,
        CAST(coalesce(sum(discount_value), 0) AS DECIMAL(18, 4)) AS discount_value,
        CAST(sum(lines) AS BIGINT) AS lines
    FROM sale
    GROUP BY account_id, date
),
gapped AS (
    SELECT
        *,
        CASE WHEN ordered THEN date - lag(date) OVER before END AS gap,
        CASE WHEN ordered THEN date - lag(date, 3) OVER before END AS gap_3,
        CASE WHEN ordered THEN lead(date) OVER before END AS next_order
    FROM by_day
    WINDOW before AS (PARTITION BY account_id, ordered ORDER BY date)
)
SELECT
    account_id,
    date,
    ordered,
    revenue,
    covered_revenue,
    cost,
    discount_value,
    lines,
    gap_3,
    next_order,
    min(date) OVER so_far AS first_order,
    count(*) OVER so_far AS orders,
    max(gap) OVER so_far AS longest_gap,
    sum(CAST(gap AS BIGINT) * gap) OVER so_far AS gap_squares
FROM gapped
WINDOW so_far AS (PARTITION BY account_id, ordered ORDER BY date ROWS UNBOUNDED PRECEDING)
