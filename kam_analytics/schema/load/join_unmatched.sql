-- Values that name no row of the other table: the value, its first row, how many rows.
SELECT any_value({column}), min(row_no), count(*)
FROM {table}
WHERE kam_key({column}) IS NULL OR kam_key({column}) NOT IN (SELECT kam_key({other_column}) FROM {other} WHERE kam_key({other_column}) IS NOT NULL)
GROUP BY kam_key({column})
ORDER BY min(row_no)
