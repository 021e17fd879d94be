-- An import of the same content, from the same sheet where it has sheets, as the same kind that is still in force.
SELECT import_id FROM import_ledger
WHERE kind = $kind AND file_bytes = $file_bytes AND undone_at IS NULL
  AND json_extract_string(plan, '$.sheet') IS NOT DISTINCT FROM $sheet
  AND (sha256 = $sha256 OR $sha256 IS NULL)
ORDER BY import_id DESC
