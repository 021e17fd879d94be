-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words, words for a
-- missing value.
SELECT count(*) FROM sales_line
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(order_date)
      OR NOT coalesce(discount BETWEEN 0 AND 1, true) -- if discount
      OR kam_unclean(order_id) -- if order_id
      OR kam_unclean(customer_id) -- if customer_id
      OR kam_unclean(customer_name) -- if customer_name
      OR kam_unclean(product_id) -- if product_id
      OR kam_unclean(product_name) -- if product_name
      OR kam_unclean(category) -- if category
      OR kam_unclean(region) -- if region
      OR kam_unclean(salesperson) -- if salesperson
      OR kam_unclean(currency) -- if currency
  )
