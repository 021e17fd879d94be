-- Rows of a completion that may not go in: without the number of a row that the first import left out, loaded by an
-- earlier completion, or with a number that stands further up. Several statements.
CREATE OR REPLACE TEMP TABLE left_out AS
SELECT DISTINCT coalesce(first_row, row_no) AS row_no
FROM rejected_row
WHERE import_id = $completes;

CREATE OR REPLACE TEMP TABLE loaded_before AS
SELECT m.row_no
FROM mended AS m
JOIN import_ledger AS f
    ON f.sha256 = m.sha256 AND f.kind = m.kind AND json_extract_string(f.plan, '$.sheet') IS NOT DISTINCT FROM m.sheet
WHERE f.import_id = $completes;

UPDATE cleaned
SET faulty = false, verdict = found.verdict
FROM (
    SELECT
        row_no,
        CASE
            WHEN first_row IS NULL AND verdict IS NOT NULL THEN NULL
            WHEN first_row IS NULL OR first_row NOT IN (SELECT row_no FROM left_out)
                THEN kam_reject('first_row', first_row, 'foreign_row')
            WHEN first_row IN (SELECT row_no FROM loaded_before) THEN kam_reject(NULL, NULL, 'mended_before')
            WHEN row_no NOT IN (SELECT min(row_no) FROM cleaned GROUP BY first_row)
                THEN kam_reject('first_row', first_row, 'row_twice')
        END AS verdict
    FROM cleaned
) AS found
WHERE found.row_no = cleaned.row_no AND found.verdict IS NOT NULL;

DROP TABLE left_out;
DROP TABLE loaded_before;
