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
)
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    s.customer_id,
    any_value(n.customer_name) AS customer_name,
    max_by(s.region, (s.last_date, s.region)) FILTER (WHERE s.region IS NOT NULL) AS region,
    max_by(s.salesperson, (s.last_date, s.salesperson)) FILTER (WHERE s.salesperson IS NOT NULL) AS salesperson,
    max(s.last_date) FILTER (WHERE s.region IS NOT NULL) AS region_date,
    max(s.last_date) FILTER (WHERE s.salesperson IS NOT NULL) AS salesperson_date,
    min(s.first_date) AS first_date,
    max(s.last_date) AS last_date
FROM sales_slice AS s
LEFT JOIN latest_name AS n ON n.customer_id = s.customer_id
WHERE s.import_id = $import_id AND s.customer_id IS NOT NULL
GROUP BY s.customer_id
