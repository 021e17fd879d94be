DELETE FROM churn_calibration WHERE run_id NOT IN (SELECT run_id FROM churn_run)
