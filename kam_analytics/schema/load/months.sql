-- How many rows of one import fall into each month by one of their dates, counted as year x 12 + month - 1.
SELECT year({column}) * 12 + month({column}) - 1 AS month, count(*) AS number
FROM {table}
WHERE import_id = $import_id AND {column} IS NOT NULL
GROUP BY ALL
ORDER BY ALL
