-- Imports in force of other tables of the same file.
SELECT count(*)
FROM import_ledger AS l
JOIN import_ledger AS own ON own.import_id = $import_id AND own.sha256 = l.sha256
WHERE l.import_id <> own.import_id AND l.undone_at IS NULL
  AND json_extract_string(l.plan, '$.first') IS DISTINCT FROM json_extract_string(own.plan, '$.first')
