-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words.
SELECT count(*) FROM invoice
WHERE import_id = $import_id
  AND (
      NOT kam_in_range(invoice_date)
      OR NOT kam_in_range(due_date)
      OR NOT coalesce(kam_in_range(paid_date), true)
      OR kam_padded(invoice_id)
      OR kam_padded(customer_id)
      OR kam_padded(customer_name)
      OR kam_padded(region)
      OR kam_padded(salesperson)
      OR kam_padded(currency)
  )
