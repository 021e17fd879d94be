-- Control totals over the loaded rows, apart for each currency where there are several.
SELECT
    currency, -- if several
    sum(COLUMNS([{columns}])) AS "\0"
FROM {table}
WHERE import_id = $import_id
GROUP BY currency -- if several
ORDER BY currency -- if several
