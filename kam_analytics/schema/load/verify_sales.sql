-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words.
SELECT count(*) FROM sales_line
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(order_date)
      OR NOT coalesce(discount BETWEEN 0 AND 1, true) -- if discount
      OR kam_padded(order_id) -- if order_id
      OR kam_padded(customer_id) -- if customer_id
      OR kam_padded(customer_name) -- if customer_name
      OR kam_padded(product_id) -- if product_id
      OR kam_padded(product_name) -- if product_name
      OR kam_padded(category) -- if category
      OR kam_padded(region) -- if region
      OR kam_padded(salesperson) -- if salesperson
      OR kam_padded(currency) -- if currency
  )
