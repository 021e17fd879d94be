SELECT * EXCLUDE (run_id) FROM churn_importance WHERE run_id = $run_id ORDER BY theme, feature
