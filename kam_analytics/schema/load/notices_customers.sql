-- What is worth a warning about a customer list: code, number. A parent chain that runs in a circle counts for nothing.
WITH RECURSIVE parent AS (
    SELECT DISTINCT customer_id, parent_id FROM customer
    WHERE import_id = $import_id AND parent_id IS NOT NULL AND parent_id <> customer_id
),
climb AS (
    SELECT customer_id, parent_id AS ancestor FROM parent
    UNION
    SELECT climb.customer_id, parent.parent_id FROM climb JOIN parent ON parent.customer_id = climb.ancestor
)
SELECT 'parent_circle' AS code, count(DISTINCT customer_id) AS number FROM climb WHERE ancestor = customer_id
