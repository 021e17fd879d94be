UPDATE import_ledger SET undone_at = NULL, redone_at = CAST($now AS TIMESTAMP) WHERE import_id = $import_id
