-- How many lines of one import fall into each month, counted as year x 12 + month - 1; from the facts, which are fewer.
SELECT year(month) * 12 + month(month) - 1 AS month, CAST(sum(lines) AS BIGINT) AS number
FROM fact_sales_month
WHERE import_id = $import_id
GROUP BY ALL
ORDER BY ALL
