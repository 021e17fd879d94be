INSERT INTO churn_run BY NAME SELECT CAST($run_id AS INTEGER) AS run_id, * FROM incoming_run
