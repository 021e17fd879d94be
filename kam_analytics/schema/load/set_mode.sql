UPDATE import_ledger
SET mode = $mode, replaced_from = CAST($first AS DATE), replaced_to = CAST($last AS DATE), warnings = $warnings
WHERE import_id = $import_id
