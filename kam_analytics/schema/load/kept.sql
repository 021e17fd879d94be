-- Imports that were taken back and whose rows are kept.
SELECT DISTINCT import_id FROM shelf.{table} WHERE shelved_by IS NULL
