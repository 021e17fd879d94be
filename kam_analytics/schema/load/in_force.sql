-- Imports in force by origin.
SELECT import_id, origin, kind FROM import_ledger WHERE undone_at IS NULL ORDER BY import_id
