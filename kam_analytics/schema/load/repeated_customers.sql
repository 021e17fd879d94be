-- Of several rows about one customer the last one counts; the others are set aside and reported.
UPDATE cleaned
SET verdict = kam_reject('customer_id', coalesce(customer_id, customer_name), 'repeated_customer')
WHERE verdict IS NULL
  AND row_no NOT IN (
      SELECT max(row_no) FROM cleaned WHERE verdict IS NULL GROUP BY coalesce(customer_id, customer_name)
  )
