-- The imports in force of a kind, with what each does to earlier ones.
SELECT import_id, mode, replaced_from AS first, replaced_to AS last
FROM import_ledger
WHERE kind = $kind AND undone_at IS NULL
ORDER BY import_id
