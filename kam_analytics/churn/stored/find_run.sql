SELECT *
FROM churn_run
WHERE method = $method AND data_version = $data_version AND as_of = $as_of AND horizon = $horizon
  AND currency = $currency
ORDER BY run_id DESC
LIMIT 1
