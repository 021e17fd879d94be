-- What is in no total for want of an exchange rate or for its size, in its own currency.
SELECT kind, currency, cause, CAST(sum(rows) AS BIGINT) AS rows, CAST(sum(amount) AS DECIMAL(38, 4)) AS amount
FROM left_out
GROUP BY kind, currency, cause
ORDER BY kind DESC, currency, cause
