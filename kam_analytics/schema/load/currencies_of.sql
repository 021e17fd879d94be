-- In how many currencies the rows of an import are.
SELECT count(DISTINCT currency) FROM {table} WHERE import_id = $import_id
