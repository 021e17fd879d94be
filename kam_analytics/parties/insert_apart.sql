INSERT INTO customer_apart (apart_id, customer_id, other_id, demo, rejected_at, rejected_by)
VALUES (nextval('customer_verdict_seq'), $customer_id, $other_id, $demo, CAST($now AS TIMESTAMP), $by)
