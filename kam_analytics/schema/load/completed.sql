-- Of an import that another completes: its days to pay where nothing else says, and whether it is in force.
SELECT coalesce(default_terms, 30) AS default_terms, undone_at IS NULL AS in_force, file_name
FROM import_ledger
WHERE import_id = $import_id
