-- The imports of credit notes, whose rows stand among the invoices.
SELECT import_id FROM import_ledger WHERE kind = 'credit_notes'
