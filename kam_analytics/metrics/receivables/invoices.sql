-- The open invoices (instalments), largest open amount first.
SELECT
    i.invoice_id,
    i.customer_id,
    coalesce(a.customer_name, i.customer_id) AS customer_name,
    i.invoice_date,
    i.due_date,
    i.amount,
    i.open_amount,
    i.days_past_due,
    b.bucket,
    i.disputed,
    i.due_source,
    i.billed_to,
    i.region,
    i.salesperson
FROM receivable_item AS i
JOIN age_bucket AS b
    ON b.place = CASE WHEN i.days_past_due <= 0 THEN 0 ELSE least((i.days_past_due - 1) // 30, 4) + 1 END
LEFT JOIN account AS a ON a.customer_id = i.customer_id
WHERE ($customer_id IS NULL OR i.customer_id = $customer_id)
  AND ($only_overdue = 'no' OR i.days_past_due > 0)
ORDER BY i.open_amount DESC, i.invoice_id, i.customer_id, i.due_date, i.invoice_key
LIMIT greatest($limit, 0)
