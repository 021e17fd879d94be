-- Raw lines -> one row per slice of one import. Portable SQL, but for `slice_of` (see the schema).
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    slice_of($import_id, customer_id, region, salesperson, category, currency) AS slice_id,
    customer_id,
    region,
    salesperson,
    category,
    currency,
    CAST(sum(revenue) AS DECIMAL(18, 4)) AS revenue,
    count(*) AS lines,
    count(cost) AS costed_lines,
    min(order_date) AS first_date,
    max(order_date) AS last_date
FROM sales_line
WHERE import_id = $import_id
GROUP BY customer_id, region, salesperson, category, currency
