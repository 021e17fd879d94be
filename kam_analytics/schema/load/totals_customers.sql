-- Control totals over the loaded rows, apart for each currency where there are several.
SELECT
    currency, -- if several
    CAST(sum(credit_limit) AS DECIMAL(38, 4)) AS credit_limit
FROM customer
WHERE import_id = $import_id
GROUP BY currency -- if several
ORDER BY currency -- if several
