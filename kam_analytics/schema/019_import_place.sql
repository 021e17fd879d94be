-- Mended rows say what their file said: where the newest counts, they stand in the place of the import that they complete.
CREATE VIEW import_place AS SELECT import_id, min(completes) AS place FROM mended_row GROUP BY import_id;

-- What follows from lists and rates with mended rows is made anew.
INSERT OR REPLACE INTO meta SELECT 'own_currency', '?' WHERE EXISTS (FROM mended_row);
