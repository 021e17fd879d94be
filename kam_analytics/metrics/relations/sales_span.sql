-- The days between which sales are loaded, up to the as-of date, whatever the filters; and whether the comparison
-- period reaches into them. Outside this span revenue is unknown, inside it a month without lines is 0.
SELECT
    min(date) AS first_date,
    max(date) AS last_date,
    $has_base AND coalesce(min(date) <= $base_to, false) AS base_known
FROM fact_sales_day
WHERE date <= $as_of
