-- Rows whose place nobody takes any more count again.
INSERT INTO main.{table} BY NAME SELECT * EXCLUDE (shelved_by) FROM shelf.{table} WHERE {waiting};
DELETE FROM shelf.{table} WHERE {waiting};
