-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words.
SELECT count(*) FROM payment
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(payment_date)
      OR customer_id IS NULL
      OR kam_padded(payment_id) -- if payment_id
      OR kam_padded(customer_id) -- if customer_id
      OR kam_padded(customer_name) -- if customer_name
      OR kam_padded(invoice_id) -- if invoice_id
      OR kam_padded(currency) -- if currency
  )
