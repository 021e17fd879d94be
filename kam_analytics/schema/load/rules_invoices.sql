CASE WHEN (invoice_id IS NULL AND internal_id IS NULL) OR kam_is_error(invoice_id) THEN kam_absent('invoice_id', given_invoice_id) END,
CASE WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer') END,
CASE WHEN amount IS NULL THEN kam_absent('amount', given_amount) END,
CASE WHEN invoice_date IS NULL AND due_date IS NULL THEN kam_reject('invoice_date', NULL, 'no_date') END
