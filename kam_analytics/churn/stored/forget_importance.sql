DELETE FROM churn_importance WHERE run_id NOT IN (SELECT run_id FROM churn_run)
