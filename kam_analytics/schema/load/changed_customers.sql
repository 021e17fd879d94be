-- Customers that stand in this import and nowhere else.
WITH own AS (
    SELECT customer_id FROM fact_party WHERE import_id = $import_id
    UNION
    SELECT customer_id FROM customer WHERE import_id = $import_id
),
others AS (
    SELECT customer_id FROM fact_party WHERE import_id <> $import_id
    UNION
    SELECT customer_id FROM customer WHERE import_id <> $import_id
)
SELECT count(*) FROM (SELECT customer_id FROM own EXCEPT SELECT customer_id FROM others)
