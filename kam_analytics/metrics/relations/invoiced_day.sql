-- Invoiced amounts of the scope by day, up to the as-of date: the credit sales that DSO stands on.
SELECT date, sum(amount) AS amount
FROM invoiced
GROUP BY date
