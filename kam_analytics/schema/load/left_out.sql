-- Rows of an import that were not loaded, as they stood: as many as show how a spreadsheet has written them anew.
SELECT row_no, raw FROM rejected_row WHERE import_id = $import_id AND raw IS NOT NULL ORDER BY row_no LIMIT 5000
