-- Who bought in one import: latest name, region and salesperson given, and first and last day. Of two given on the
-- same day the greater text counts, so that the result does not hang on the order of rows.
WITH named AS (
    SELECT customer_id, customer_name, max(order_date) AS last_date
    FROM sales_line
    WHERE import_id = $import_id AND customer_id IS NOT NULL AND customer_name IS NOT NULL
    GROUP BY customer_id, customer_name
),
latest_name AS (
    SELECT customer_id, max_by(customer_name, (last_date, customer_name)) AS customer_name
    FROM named
    GROUP BY customer_id
),
dated AS (
    SELECT customer_id, region, salesperson, min(date) AS first_date, max(date) AS last_date
    FROM fact_sales_day
    WHERE import_id = $import_id AND customer_id IS NOT NULL
    GROUP BY customer_id, region, salesperson
)
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    dated.customer_id,
    any_value(latest_name.customer_name) AS customer_name,
    max_by(dated.region, (dated.last_date, dated.region)) FILTER (WHERE dated.region IS NOT NULL) AS region,
    max_by(dated.salesperson, (dated.last_date, dated.salesperson))
        FILTER (WHERE dated.salesperson IS NOT NULL) AS salesperson,
    min(dated.first_date) AS first_date,
    max(dated.last_date) AS last_date
FROM dated
LEFT JOIN latest_name ON latest_name.customer_id = dated.customer_id
GROUP BY dated.customer_id
