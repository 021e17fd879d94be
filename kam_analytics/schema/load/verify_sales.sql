-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words. Cheap: the
-- stored columns are compressed, so that most conditions are decided once a distinct value.
SELECT count(*) FROM sales_line
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(order_date)
      OR NOT coalesce(discount BETWEEN 0 AND 1, true)
      OR kam_trim(order_id) <> order_id
      OR kam_trim(customer_id) <> customer_id
      OR kam_trim(customer_name) <> customer_name
      OR kam_trim(product_id) <> product_id
      OR kam_trim(product_name) <> product_name
      OR kam_trim(category) <> category
      OR kam_trim(region) <> region
      OR kam_trim(salesperson) <> salesperson
      OR kam_trim(currency) <> currency
  )
