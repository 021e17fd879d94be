-- The rows of the first file that a completion has loaded.
INSERT INTO mended_row
SELECT CAST($import_id AS INTEGER), CAST($completes AS INTEGER), first_row
FROM cleaned
WHERE verdict IS NULL
