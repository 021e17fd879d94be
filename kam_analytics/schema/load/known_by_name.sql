-- The customers of one import whose id is their name, and how many there are in all.
SELECT list(customer_id ORDER BY customer_id) FILTER (WHERE customer_id = customer_name) AS named, count(*) AS customers
FROM (SELECT DISTINCT customer_id, customer_name FROM {table} WHERE import_id = $import_id)
