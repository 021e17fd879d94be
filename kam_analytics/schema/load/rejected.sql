-- The first faults of the rejected rows of an import, in the order of the file. `$skips`: reasons of rows that are skipped.
SELECT row_no, column_name, value, reason
FROM rejected_row
WHERE import_id = $import_id AND NOT list_contains($skips, reason)
ORDER BY row_no, place
LIMIT $first
