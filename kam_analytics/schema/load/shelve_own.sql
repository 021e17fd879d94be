-- All rows of an undone import leave the tables that count.
UPDATE shelf.{table} SET shelved_by = NULL WHERE import_id = $import_id;
INSERT INTO shelf.{table} BY NAME
SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.{table} WHERE import_id = $import_id;
DELETE FROM main.{table} WHERE import_id = $import_id;
