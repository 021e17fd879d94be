CASE WHEN payment_date IS NULL THEN kam_absent('payment_date', given_payment_date) END,
CASE WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer') END,
CASE WHEN amount IS NULL THEN kam_absent('amount', given_amount) END
