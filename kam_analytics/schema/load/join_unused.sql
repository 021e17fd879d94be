-- Rows that no row names.
SELECT count(*)
FROM {other}
WHERE kam_key({other_column}) IS NULL OR kam_key({other_column}) NOT IN (SELECT kam_key({column}) FROM {table} WHERE kam_key({column}) IS NOT NULL)
