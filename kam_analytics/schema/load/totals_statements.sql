-- Control totals over the loaded rows, apart for each currency where there are several.
SELECT
    currency, -- if several
    CAST(sum(total_assets) AS DECIMAL(38, 4)) AS total_assets,
    CAST(sum(revenue) AS DECIMAL(38, 4)) AS revenue,
    CAST(sum(net_income) AS DECIMAL(38, 4)) AS net_income,
    CAST(sum(equity) AS DECIMAL(38, 4)) AS equity
FROM customer_statement
WHERE import_id = $import_id
GROUP BY currency -- if several
ORDER BY currency -- if several
