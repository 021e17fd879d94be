-- The imports in force of each kind, with their rows that were rejected and skipped.
SELECT
    kind,
    count(*) AS imports,
    CAST(sum(rows_rejected) AS BIGINT) AS rejected,
    CAST(sum(rows_skipped) AS BIGINT) AS skipped,
    CAST(sum(rows_in_file) AS BIGINT) AS rows_in_files
FROM import_ledger
WHERE undone_at IS NULL
GROUP BY kind
