-- How many rows of an import have an amount that is not zero.
SELECT count(*) FROM {table} WHERE import_id = $import_id AND {amount} <> 0
