-- The names of some customers; those that go by their id have none.
SELECT customer_id, customer_name
FROM dim_customer
WHERE list_contains(CAST($ids AS VARCHAR[]), customer_id) AND customer_name <> coalesce(kept_id, customer_id)
