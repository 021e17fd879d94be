-- Raw lines -> one row per order, slice and day of one import, in the order of time. Portable SQL, but for
-- `slice_of` and `line_bit` (see the schema).
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    slice_of($import_id, customer_id, region, salesperson, category, currency) AS slice_id,
    order_date AS date,
    order_id,
    CAST(sum(revenue) AS DECIMAL(18, 4)) AS revenue,
    CAST(sum(CASE WHEN cost IS NOT NULL THEN revenue END) AS DECIMAL(18, 4)) AS covered_revenue,
    CAST(sum(cost) AS DECIMAL(18, 4)) AS cost,
    -- Rounded line by line: a sum of doubles would differ from run to run.
    CAST(sum(CASE WHEN discount < 1 THEN CAST(
        CAST(revenue AS DOUBLE) * CAST(discount AS DOUBLE) / (1 - CAST(discount AS DOUBLE)) AS DECIMAL(18, 4)
    ) END) AS DECIMAL(18, 4)) AS discount_value,
    CAST(sum(quantity) AS DECIMAL(18, 4)) AS quantity,
    count(*) AS lines,
    bit_count(bit_or(line_bit(product_id, quantity, revenue))) < count(*) AS alike
FROM sales_line
WHERE import_id = $import_id
GROUP BY slice_of($import_id, customer_id, region, salesperson, category, currency), order_date, order_id
ORDER BY order_date
