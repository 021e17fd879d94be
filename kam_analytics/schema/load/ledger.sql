-- All imports, newest first.
SELECT * FROM import_ledger ORDER BY import_id DESC
