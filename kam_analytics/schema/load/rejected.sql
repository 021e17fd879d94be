-- The rows of an import that were not loaded, in the order of the file. Skipped rows come only where asked for.
SELECT row_no, column_name, value, reason, raw
FROM rejected_row
WHERE import_id = $import_id AND ($with_skipped OR NOT list_contains($skips, reason))
ORDER BY row_no, column_name, reason
LIMIT $first
