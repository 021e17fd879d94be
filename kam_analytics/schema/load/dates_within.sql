-- Loaded dates of one import between two days, and how often each.
SELECT {column}, count(*)
FROM {table}
WHERE import_id = $import_id AND {column} BETWEEN $first AND $last
GROUP BY ALL
ORDER BY ALL
