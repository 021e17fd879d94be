-- Rows of an import that lie on the shelf.
SELECT count(*) AS number FROM shelf.{table} WHERE import_id = $import_id
