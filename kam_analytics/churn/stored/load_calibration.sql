SELECT * EXCLUDE (run_id) FROM churn_calibration WHERE run_id = $run_id ORDER BY bin
