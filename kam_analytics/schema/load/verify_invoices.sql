-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words, words for a
-- missing value.
SELECT count(*) FROM invoice
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(invoice_date)
      OR NOT kam_in_range(due_date)
      OR NOT coalesce(kam_in_range(paid_date), true) -- if paid_date
      OR kam_unclean(invoice_id) -- if invoice_id
      OR kam_unclean(customer_id) -- if customer_id
      OR kam_unclean(customer_name) -- if customer_name
      OR kam_unclean(region) -- if region
      OR kam_unclean(salesperson) -- if salesperson
      OR kam_unclean(currency) -- if currency
  )
