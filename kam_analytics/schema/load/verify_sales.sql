-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words. One column at a
-- time: a condition on a single compressed column is decided once a distinct value.
SELECT CAST(sum(n) AS BIGINT)
FROM (
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND NOT kam_in_range(order_date)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND NOT coalesce(discount BETWEEN 0 AND 1, true)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(order_id)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(customer_id)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(customer_name)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(product_id)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(product_name)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(category)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(region)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(salesperson)
    UNION ALL
    SELECT count(*) AS n FROM sales_line WHERE import_id = $import_id AND kam_padded(currency)
)
