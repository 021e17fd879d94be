-- A value that two tables write differently: as the one has it, as the other has it.
SELECT any_value(mine.value), any_value(theirs.value)
FROM (SELECT kam_key({column}) AS value, {key}({column}) AS key, row_no FROM {table}) AS mine
JOIN (SELECT kam_key({other_column}) AS value, {key}({other_column}) AS key FROM {other}) AS theirs ON theirs.key = mine.key
WHERE mine.value NOT IN (SELECT kam_key({other_column}) FROM {other} WHERE kam_key({other_column}) IS NOT NULL)
GROUP BY mine.row_no
ORDER BY mine.row_no
LIMIT 1
