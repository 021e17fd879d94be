-- How many rows of an import in force lie on the shelf, and the imports that took their place.
SELECT count(*) AS rows, list(DISTINCT shelved_by ORDER BY shelved_by) AS later
FROM shelf.{table}
WHERE import_id = $import_id AND shelved_by IS NOT NULL
