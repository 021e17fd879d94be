-- Rows that no row names.
SELECT count(*)
FROM {other}
WHERE {key}({other_column}) IS NULL OR {key}({other_column}) NOT IN (SELECT {key}({column}) FROM {table} WHERE {key}({column}) IS NOT NULL)
