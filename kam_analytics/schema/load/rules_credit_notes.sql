CASE WHEN credit_note_id IS NULL OR kam_is_error(credit_note_id) THEN kam_absent('credit_note_id', given_credit_note_id) END,
CASE WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer') END,
CASE WHEN amount IS NULL THEN kam_absent('amount', given_amount) END,
CASE WHEN credit_date IS NULL THEN kam_absent('credit_date', given_credit_date) END
