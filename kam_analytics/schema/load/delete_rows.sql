-- The rows of one import, for good.
DELETE FROM {table} WHERE import_id = $import_id
