-- Earlier rows whose place an import has taken, and its own rows that name no document.
SELECT
    (SELECT count(*) FROM shelf.{table} WHERE shelved_by = $import_id AND import_id <> $import_id),
    (SELECT count(*) FROM main.{table} WHERE import_id = $import_id AND {key} IS NULL)
