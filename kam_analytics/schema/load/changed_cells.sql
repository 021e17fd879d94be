-- Cells of a mended column of words that differ from the first file though nothing was wrong with them: number, one of
-- them before and now. A spreadsheet takes zeros off the front of ids and makes dates of part numbers.
WITH pair AS (
    SELECT
        json_extract_string(r.raw, '$[' || list_position(CAST(json_extract(f.plan, '$.columns') AS VARCHAR[]), $column) - 1 || ']') AS before,
        json_extract_string(c.raw, '$[' || CAST($place AS INTEGER) || ']') AS now
    FROM cleaned AS c
    JOIN rejected_row AS r
        ON r.import_id = $completes AND r.raw IS NOT NULL AND r.row_no = c.first_row
    JOIN import_ledger AS f ON f.import_id = $completes
    WHERE c.verdict IS NULL
      AND json_array_length(r.raw) = len(CAST(json_extract(f.plan, '$.columns') AS VARCHAR[]))
      AND r.row_no NOT IN (SELECT row_no FROM rejected_row WHERE import_id = $completes AND column_name = $column)
)
SELECT count(*) AS number, min(before) AS before, min_by(now, before) AS now
FROM pair
WHERE kam_text(before) IS NOT NULL AND kam_text(before) IS DISTINCT FROM kam_text(now)
