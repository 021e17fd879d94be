-- What an import that updates brings anew: the keys of all its rows, also of those that a later import has replaced.
CREATE OR REPLACE TEMP TABLE taken_key AS
SELECT {key} AS taken FROM main.{table} WHERE import_id = $import_id AND {key} IS NOT NULL
UNION
SELECT {key} FROM shelf.{table} WHERE import_id = $import_id AND {key} IS NOT NULL
