-- The first value that two different rows of a table have: the value and the two rows.
SELECT any_value(value), min(row_no), min(row_no, 2)[2]
FROM (SELECT kam_key({column}) AS value, * EXCLUDE (row_no), min(row_no) AS row_no FROM {table} GROUP BY ALL)
WHERE value IS NOT NULL
GROUP BY value
HAVING count(*) > 1
ORDER BY min(row_no)
LIMIT 1
