CASE
    WHEN invoice_id IS NULL THEN kam_reject('invoice_id', NULL, 'missing')
    WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer')
    WHEN amount IS NULL THEN kam_reject('amount', NULL, 'missing')
    WHEN invoice_date IS NULL AND due_date IS NULL THEN kam_reject('invoice_date', NULL, 'no_date')
END
