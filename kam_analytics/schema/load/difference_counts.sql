-- Rows by what became of them, with their money before and after.
SELECT
    state,
    count(*) AS rows,
    CAST(coalesce(sum(money_before), 0) AS DECIMAL(38, 4)) AS before,
    CAST(coalesce(sum(money_after), 0) AS DECIMAL(38, 4)) AS after
FROM difference
GROUP BY state
