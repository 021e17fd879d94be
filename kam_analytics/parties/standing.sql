-- As whom an id counts; no row for an id that stands nowhere.
SELECT customer_id, kept_id FROM dim_customer WHERE customer_id IN ($customer_id, $other_id)
