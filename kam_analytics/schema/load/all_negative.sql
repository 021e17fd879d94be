-- How many rows of an import have an amount below zero, where none has one above.
SELECT CASE WHEN max({amount}) <= 0 THEN count(*) FILTER (WHERE {amount} < 0) ELSE 0 END FROM {table} WHERE import_id = $import_id
