-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words. Cheap: the
-- stored columns are compressed, so that most conditions are decided once a distinct value.
SELECT count(*) FROM sales_line
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(order_date)
      OR NOT coalesce(discount BETWEEN 0 AND 1, true)
      OR kam_padded(order_id)
      OR kam_padded(customer_id)
      OR kam_padded(customer_name)
      OR kam_padded(product_id)
      OR kam_padded(product_name)
      OR kam_padded(category)
      OR kam_padded(region)
      OR kam_padded(salesperson)
      OR kam_padded(currency)
  )
