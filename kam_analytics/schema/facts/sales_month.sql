-- Day facts -> one row per slice and month of one import, in the order of time. Portable SQL.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    slice_id,
    CAST(date_trunc('month', date) AS DATE) AS month,
    CAST(sum(revenue) AS DECIMAL(18, 4)) AS revenue,
    CAST(sum(covered_revenue) AS DECIMAL(18, 4)) AS covered_revenue,
    CAST(sum(cost) AS DECIMAL(18, 4)) AS cost,
    CAST(sum(discount_value) AS DECIMAL(18, 4)) AS discount_value,
    CAST(sum(quantity) AS DECIMAL(18, 4)) AS quantity,
    CAST(sum(lines) AS BIGINT) AS lines
FROM fact_sales_day
WHERE import_id = $import_id
GROUP BY slice_id, CAST(date_trunc('month', date) AS DATE)
ORDER BY month
