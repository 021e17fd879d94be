-- Runs of older data or of an older method, and the oldest beyond the $most that are kept.
DELETE FROM churn_run
WHERE method <> $method
   OR data_version < $data_version
   OR run_id NOT IN (SELECT run_id FROM churn_run ORDER BY run_id DESC LIMIT $most)
