-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words, words for a
-- missing value.
SELECT count(*) FROM payment
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(payment_date)
      OR customer_id IS NULL
      OR kam_unclean(payment_id) -- if payment_id
      OR kam_unclean(customer_id) -- if customer_id
      OR kam_unclean(customer_name) -- if customer_name
      OR kam_unclean(invoice_id) -- if invoice_id
      OR kam_unclean(currency) -- if currency
  )
