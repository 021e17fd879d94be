SELECT nextval('churn_run_seq') AS run_id
