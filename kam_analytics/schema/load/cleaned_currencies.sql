-- The currencies of the rows to be loaded, and how many rows have each.
SELECT currency, count(*) FROM cleaned WHERE verdict IS NULL GROUP BY currency ORDER BY currency NULLS LAST
