-- The months of the period for which sales are loaded, each with the month of the comparison period at the same
-- position (NULL where that period has none) and whether sales of that month are loaded.
SELECT
    month,
    CASE WHEN base_month <= $base_to THEN base_month END AS base_month,
    base_known AND base_month <= $base_to AND base_month >= date_trunc('month', first_date) AS base_loaded
FROM (
    SELECT
        month,
        CASE WHEN $has_base THEN CAST(month + to_months(CAST(
            (year($base_from) * 12 + month($base_from)) - (year($now_from) * 12 + month($now_from)) AS INTEGER
        )) AS DATE) END AS base_month,
        first_date,
        base_known
    FROM (
        SELECT
            CAST(unnest(generate_series(
                greatest(date_trunc('month', $now_from), date_trunc('month', first_date)),
                least(date_trunc('month', $now_to), date_trunc('month', last_date)),
                INTERVAL 1 MONTH
            )) AS DATE) AS month,
            first_date,
            base_known
        FROM sales_span
    )
)
