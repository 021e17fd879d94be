-- How well a column names rows of another table: rows, those that find a partner, different values among them, rows of the
-- other table, those that are named.
WITH own AS (
    SELECT {key}({column}) AS key, count(*) AS lines FROM {table} GROUP BY ALL
),
named AS (
    SELECT DISTINCT {key}({other_column}) AS key FROM {other} WHERE {key}({other_column}) IS NOT NULL
)
SELECT
    coalesce(sum(own.lines), 0),
    coalesce(sum(own.lines) FILTER (WHERE named.key IS NOT NULL), 0),
    count(named.key),
    (SELECT count(*) FROM named),
    count(named.key)
FROM own
LEFT JOIN named ON named.key = own.key
