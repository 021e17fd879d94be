-- Whose accounts stand in one import: the latest name given, and first and last day.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    customer_id,
    max_by(customer_name, (period_end, customer_name)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
    CAST(NULL AS VARCHAR) AS region,
    CAST(NULL AS VARCHAR) AS salesperson,
    min(period_end) AS first_date,
    max(period_end) AS last_date
FROM customer_statement
WHERE import_id = $import_id AND customer_id IS NOT NULL
GROUP BY customer_id
