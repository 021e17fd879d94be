-- Who paid in one import: the latest name given, and first and last day.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    customer_id,
    max_by(customer_name, (payment_date, customer_name)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
    CAST(NULL AS VARCHAR) AS region,
    CAST(NULL AS VARCHAR) AS salesperson,
    CAST(NULL AS DATE) AS region_date,
    CAST(NULL AS DATE) AS salesperson_date,
    min(payment_date) AS first_date,
    max(payment_date) AS last_date
FROM payment
WHERE import_id = $import_id AND customer_id IS NOT NULL
GROUP BY customer_id
