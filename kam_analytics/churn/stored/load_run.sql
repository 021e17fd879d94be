SELECT * FROM churn_run WHERE run_id = $run_id
