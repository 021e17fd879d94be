-- Values that name no row of the other table: the value, its first row, how many rows.
SELECT any_value({column}), min(row_no), count(*)
FROM {table}
WHERE {key}({column}) IS NULL OR {key}({column}) NOT IN (SELECT {key}({other_column}) FROM {other} WHERE {key}({other_column}) IS NOT NULL)
GROUP BY {key}({column})
ORDER BY min(row_no)
