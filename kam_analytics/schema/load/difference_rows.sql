-- The rows of one state, those that move the most money first.
SELECT before, after
FROM difference
WHERE state = $state
ORDER BY abs(coalesce(money_after, 0) - coalesce(money_before, 0)) DESC, before, after
LIMIT $first
