-- Rows of each import that do not count: those kept for a redo, and those whose place a later import has taken.
SELECT
    import_id,
    count(*) FILTER (WHERE shelved_by IS NULL) AS kept,
    count(*) FILTER (WHERE shelved_by IS NOT NULL) AS replaced
FROM shelf.{table}
GROUP BY import_id
