DELETE FROM churn_score WHERE run_id NOT IN (SELECT run_id FROM churn_run)
