-- Whether no row of an import names its document.
SELECT count({key}) = 0 FROM {table} WHERE import_id = $import_id
