-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words.
SELECT count(*) FROM invoice
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(invoice_date)
      OR NOT kam_in_range(due_date)
      OR NOT coalesce(kam_in_range(paid_date), true)
      OR kam_trim(invoice_id) <> invoice_id
      OR kam_trim(customer_id) <> customer_id
      OR kam_trim(customer_name) <> customer_name
      OR kam_trim(region) <> region
      OR kam_trim(salesperson) <> salesperson
      OR kam_trim(currency) <> currency
  )
