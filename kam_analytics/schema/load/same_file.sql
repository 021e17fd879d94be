-- An import of the same content, from the same sheet where it has sheets, as the same kind that is still in force: of the
-- same table of the file, not of rows above it or below it.
SELECT import_id FROM import_ledger
WHERE kind = $kind AND file_bytes = $file_bytes AND undone_at IS NULL
  AND json_extract_string(plan, '$.sheet') IS NOT DISTINCT FROM $sheet
  AND coalesce(CAST(json_extract(plan, '$.last') AS BIGINT) >= CAST($first AS BIGINT), true)
  AND coalesce(CAST(json_extract(plan, '$.first') AS BIGINT) <= CAST($last AS BIGINT), true)
  AND (sha256 = $sha256 OR $sha256 IS NULL)
ORDER BY import_id DESC
