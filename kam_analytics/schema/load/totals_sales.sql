-- Control totals over the loaded rows, apart for each currency where there are several.
SELECT
    currency, -- if several
    CAST(sum(revenue) AS DECIMAL(38, 4)) AS revenue,
    CAST(sum(cost) AS DECIMAL(38, 4)) AS cost,
    CAST(sum(CASE WHEN cost IS NOT NULL THEN revenue - cost END) AS DECIMAL(38, 4)) AS profit,
    CAST(sum(quantity) AS DECIMAL(38, 4)) AS quantity
FROM sales_line
WHERE import_id = $import_id
GROUP BY currency -- if several
ORDER BY currency -- if several
