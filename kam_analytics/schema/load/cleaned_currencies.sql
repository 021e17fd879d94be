-- The currencies of the rows to be loaded, else the sign that several share, and how many rows have each.
SELECT currency, CASE WHEN currency IS NULL THEN signs[1] END AS sign, count(*)
FROM cleaned
WHERE verdict IS NULL
GROUP BY ALL
ORDER BY currency NULLS LAST, sign NULLS LAST
