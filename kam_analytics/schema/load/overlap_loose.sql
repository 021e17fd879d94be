-- Rows of one import that name no document and equal a row loaded before it.
SELECT count(*)
FROM {table}
WHERE import_id = $import_id AND {key} IS NULL
  AND hash({alike}) IN (
      SELECT hash({alike}) FROM {table} WHERE list_contains($earlier, import_id) AND {key} IS NULL
  )
