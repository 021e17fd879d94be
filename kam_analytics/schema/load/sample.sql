-- The first loaded rows of an import.
SELECT * EXCLUDE (import_id) FROM {table} WHERE import_id = $import_id LIMIT 100
