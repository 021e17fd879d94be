-- The same as written, with their rows, where rows were read one by one.
SELECT given_{column}, {column}, row_no
FROM cleaned
WHERE verdict IS NULL AND {column} BETWEEN $first AND $last
ORDER BY row_no
LIMIT 3
