INSERT INTO churn_importance BY NAME SELECT CAST($run_id AS INTEGER) AS run_id, * FROM incoming_importance
