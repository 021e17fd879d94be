-- The rows of an import that were not loaded, each with all its faults, in the order of the file: the rejected ones that
-- no completion has loaded, or the skipped ones. `$skips`: the reasons of the latter.
SELECT
    CASE WHEN $completing THEN any_value(first_row) ELSE row_no END AS number,
    list(column_name ORDER BY place) AS columns,
    list(value ORDER BY place) AS values_given,
    list(reason ORDER BY place) AS reasons,
    max(raw) AS raw
FROM rejected_row
WHERE import_id = $import_id
  AND list_contains($skips, reason) = $skipped
  AND ($skipped OR row_no NOT IN (SELECT row_no FROM mended_reject WHERE import_id = $import_id))
GROUP BY row_no
ORDER BY row_no
