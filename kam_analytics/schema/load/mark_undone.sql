-- The ledger keeps the entry of an import that was taken back, marked; its rejected rows stay for download.
UPDATE import_ledger SET undone_at = CAST($now AS TIMESTAMP), redone_at = NULL WHERE import_id = $import_id
