-- The stored churn run of the as-of date, the horizon asked for and the reporting currency, for the data as it is now.
SELECT *
FROM churn_run
WHERE data_version = (SELECT count(*) FROM data_change)
  AND as_of = $as_of
  AND horizon = $horizon
  AND currency = $currency
