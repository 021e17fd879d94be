-- The imports in force of a kind, with what each does to earlier ones. One that completes another stands in its place.
SELECT import_id, mode, replaced_from AS first, replaced_to AS last, coalesce(completes, import_id) AS place
FROM import_ledger
WHERE kind = $kind AND undone_at IS NULL
ORDER BY place, import_id
