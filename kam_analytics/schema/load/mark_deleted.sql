UPDATE import_ledger SET deleted_at = CAST($now AS TIMESTAMP) WHERE import_id = $import_id
