-- What is worth a warning about the lines of one import: code, number.
-- A line can only have a double within an order whose lines may be alike, and where a few of its columns have one; that
-- costs less to see, and mostly there is none.
WITH suspect AS (
    SELECT hash(order_id, product_id, quantity, revenue) AS few
    FROM sales_line
    WHERE import_id = $import_id
      AND hash(order_id, order_date) IN (
          SELECT hash(order_id, date) FROM fact_sales_day WHERE import_id = $import_id AND alike
      )
    GROUP BY few
    HAVING count(*) > 1
)
SELECT 'duplicate_lines' AS code, coalesce(sum(lines - 1), 0) AS number
FROM (
    SELECT count(*) AS lines
    FROM sales_line
    WHERE import_id = $import_id AND hash(order_id, product_id, quantity, revenue) IN (FROM suspect)
    GROUP BY hash(
        order_id, order_date, customer_id, customer_name, product_id, product_name, category, quantity, unit_price,
        discount, revenue, cost, region, salesperson, currency
    )
    HAVING count(*) > 1
)
UNION ALL
SELECT 'no_customer_lines', coalesce(sum(lines), 0) FROM sales_slice WHERE import_id = $import_id AND customer_id IS NULL
UNION ALL
SELECT 'several_currencies', count(DISTINCT coalesce(k.code, s.currency))
FROM sales_slice AS s
LEFT JOIN currency_code AS k ON k.written = s.currency
WHERE s.import_id = $import_id
HAVING count(DISTINCT coalesce(k.code, s.currency)) > 1
UNION ALL
SELECT 'known_orders', count(DISTINCT order_id)
FROM fact_sales_day
WHERE import_id = $import_id AND order_id IN (
      SELECT order_id FROM fact_sales_day WHERE import_id <> $import_id AND import_id > 0 AND import_id NOT IN ({kin})
  )
UNION ALL
SELECT 'known_lines', count(*)
FROM sales_line
WHERE import_id = $import_id AND order_id IS NULL
  AND hash(order_date, customer_id, product_id, product_name, quantity, revenue, currency) IN (
      SELECT hash(order_date, customer_id, product_id, product_name, quantity, revenue, currency)
      FROM sales_line
      WHERE import_id <> $import_id AND order_id IS NULL AND import_id NOT IN ({kin})
  )
