-- What is kept of an import that was taken back: its rows, those that it did not load as they stood in the file, and which
-- rows of another import it had completed.
DELETE FROM shelf.{table} WHERE import_id = $import_id;
DELETE FROM rejected_row WHERE import_id = $import_id;
DELETE FROM mended_row WHERE import_id = $import_id;
