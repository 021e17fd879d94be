-- Control totals over the loaded rows, apart for each currency where there are several.
SELECT
    currency, -- if several
    CAST(sum(amount) AS DECIMAL(38, 4)) AS amount,
    CAST(sum(paid_amount) AS DECIMAL(38, 4)) AS paid_amount
FROM invoice
WHERE import_id = $import_id
GROUP BY currency -- if several
ORDER BY currency -- if several
