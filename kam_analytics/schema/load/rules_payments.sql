CASE
    WHEN payment_date IS NULL THEN kam_reject('payment_date', NULL, 'missing')
    WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer')
    WHEN amount IS NULL THEN kam_reject('amount', NULL, 'missing')
END
