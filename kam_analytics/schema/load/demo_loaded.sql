-- Whether the data in force is that of the demo company.
SELECT count(*) > 0 FROM import_ledger WHERE undone_at IS NULL AND origin = 'demo'
