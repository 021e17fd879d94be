-- Raw lines -> one row per order, category and day of one import. Portable SQL: it must run on Spark as well.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    order_date AS date,
    order_id,
    customer_id,
    region,
    salesperson,
    category,
    currency,
    CAST(sum(revenue) AS DECIMAL(18, 4)) AS revenue,
    CAST(sum(CASE WHEN cost IS NOT NULL THEN revenue END) AS DECIMAL(18, 4)) AS covered_revenue,
    CAST(sum(cost) AS DECIMAL(18, 4)) AS cost,
    CAST(sum(CASE WHEN discount < 1 THEN revenue * discount / (1 - discount) END) AS DECIMAL(18, 4)) AS discount_value,
    CAST(sum(quantity) AS DECIMAL(18, 4)) AS quantity,
    count(*) AS lines
FROM sales_line
WHERE import_id = $import_id
GROUP BY order_date, order_id, customer_id, region, salesperson, category, currency
