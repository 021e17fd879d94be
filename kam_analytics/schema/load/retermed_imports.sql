SELECT DISTINCT import_id FROM retermed ORDER BY import_id
