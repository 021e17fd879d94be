-- Whether each value of a column names one row; where $words holds, rows that repeat another as a whole count once.
SELECT count(key) > 0 AND count(key) = count(DISTINCT key)
FROM (
    SELECT {key}({column}) AS key
    FROM (SELECT DISTINCT * EXCLUDE (row_no), CASE WHEN NOT $words THEN row_no END AS row_no FROM {table})
)
