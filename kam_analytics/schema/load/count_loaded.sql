SELECT count(*) FROM {table} WHERE import_id = $import_id
