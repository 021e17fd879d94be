-- The import in whose place another stands: the one that it completes, or itself.
SELECT coalesce(max(completes), CAST($import_id AS INTEGER)) FROM import_ledger WHERE import_id = $import_id
