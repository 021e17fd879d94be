-- How many of some values are ids of customers that are loaded.
SELECT count(DISTINCT customer_id) FROM dim_customer WHERE customer_id IN (SELECT unnest($ids))
