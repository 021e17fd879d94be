-- fact_unapplied tells receipts and credits whose invoice is not loaded (unmatched_payment, unmatched_credit) from those that
-- name none: facts of an older database are made anew where some name one.
INSERT OR REPLACE INTO meta
SELECT 'own_currency', '?'
WHERE EXISTS (FROM payment WHERE invoice_id IS NOT NULL) OR EXISTS (FROM invoice WHERE applies_to IS NOT NULL);
