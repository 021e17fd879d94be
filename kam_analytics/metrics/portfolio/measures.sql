-- Every measured axis of the portfolio, one row per account of the period, largest first.
SELECT *
FROM account_measures
ORDER BY rank
