INSERT INTO customer_merge (merge_id, customer_id, kept_id, demo, evidence, accepted_at, accepted_by)
VALUES (nextval('customer_verdict_seq'), $customer_id, $kept_id, $demo, $evidence, CAST($now AS TIMESTAMP), $by)
