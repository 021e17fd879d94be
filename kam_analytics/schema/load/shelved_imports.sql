-- Whose rows an import has taken the place of.
SELECT DISTINCT import_id FROM shelf.{table} WHERE {waiting} ORDER BY import_id
