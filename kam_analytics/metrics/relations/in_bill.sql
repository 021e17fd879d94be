-- The invoice rows that are settled together with other rows: those of `bill_instalment` and the credits to them.
SELECT invoice_key FROM bill_instalment
UNION ALL
SELECT source_key FROM bill_settlement WHERE kind = 'credit'
