-- Days from the cutoff to the next order, of the accounts that ordered again by the as-of date ($as_of bounds what
-- `churn_day` holds). Whether that is within the account's horizon makes the label.
SELECT account_id, CAST(min(date) - $cutoff AS DOUBLE) AS wait
FROM churn_day
WHERE ordered AND date > $cutoff
GROUP BY account_id
ORDER BY account_id
