-- Rows that were not loaded, with the source column that says why. `$targets` and `$sources` run side by side.
INSERT INTO rejected_row
SELECT
    CAST($import_id AS INTEGER),
    row_no,
    list_extract($sources, list_position($targets, verdict.target)),
    verdict.given,
    verdict.code,
    raw
FROM cleaned
WHERE verdict IS NOT NULL
