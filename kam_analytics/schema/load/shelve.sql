-- Earlier rows whose place an import takes leave the tables that count.
INSERT INTO shelf.{table} BY NAME
SELECT *, CAST($import_id AS INTEGER) AS shelved_by
FROM main.{table}
WHERE list_contains($earlier, import_id) AND {covered};
DELETE FROM main.{table} WHERE list_contains($earlier, import_id) AND {covered};
