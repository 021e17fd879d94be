INSERT INTO churn_calibration BY NAME SELECT CAST($run_id AS INTEGER) AS run_id, * FROM incoming_calibration
