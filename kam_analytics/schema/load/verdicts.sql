-- How many rows were not loaded, by reason.
SELECT verdict.code, count(*) FROM cleaned WHERE verdict IS NOT NULL GROUP BY verdict.code ORDER BY verdict.code
