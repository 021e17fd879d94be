-- Who stands in one import of a kind that names customers only: the latest name given, and first and last day.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    customer_id,
    max_by(customer_name, ({last}, customer_name)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
    CAST(NULL AS VARCHAR) AS region,
    CAST(NULL AS VARCHAR) AS salesperson,
    CAST(NULL AS DATE) AS region_date,
    CAST(NULL AS DATE) AS salesperson_date,
    min({first}) AS first_date,
    max({last}) AS last_date
FROM {table}
WHERE import_id = $import_id AND customer_id IS NOT NULL
GROUP BY customer_id
