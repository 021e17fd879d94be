-- Cells that look like dates and could not be read: the column, the cell, how often.
SELECT verdict.target, verdict.given, count(*)
FROM cleaned
WHERE verdict.code = 'not_a_date' AND verdict.target IS NOT NULL
GROUP BY ALL
ORDER BY ALL
LIMIT 10000
