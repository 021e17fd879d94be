-- The imports in force of each kind, with the rows of their files that are not loaded: rejected and not mended since, and
-- skipped. A row that was rejected again when it came back mended counts once, with the import it came from.
WITH mended AS (
    SELECT m.import_id, count(*) AS rows
    FROM mended_reject AS m
    WHERE EXISTS (  -- not the rows that a completion skipped because another had brought them
        SELECT 1
        FROM rejected_row AS r
        WHERE r.import_id = m.import_id AND r.row_no = m.row_no AND r.reason <> 'mended_before'
    )
    GROUP BY m.import_id
),
force AS (
    SELECT
        l.*,
        coalesce(l.completes IN (SELECT import_id FROM import_ledger WHERE undone_at IS NULL), false) AS of_another
    FROM import_ledger AS l
    WHERE l.undone_at IS NULL
)
SELECT
    f.kind,
    count(*) AS imports,
    CAST(coalesce(sum(f.rows_rejected - coalesce(m.rows, 0)) FILTER (NOT f.of_another), 0) AS BIGINT) AS rejected,
    CAST(coalesce(sum(f.rows_skipped) FILTER (NOT f.of_another), 0) AS BIGINT) AS skipped,
    CAST(coalesce(sum(f.rows_in_file) FILTER (NOT f.of_another), 0) AS BIGINT) AS rows_in_files
FROM force AS f
LEFT JOIN mended AS m ON m.import_id = f.import_id
GROUP BY f.kind
