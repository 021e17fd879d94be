SELECT * EXCLUDE (run_id) FROM churn_score WHERE run_id = $run_id ORDER BY customer_id
