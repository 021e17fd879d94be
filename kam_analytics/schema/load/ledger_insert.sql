INSERT INTO import_ledger BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    $kind AS kind,
    $origin AS origin,
    $file_name AS file_name,
    CAST($file_bytes AS BIGINT) AS file_bytes,
    $sha256 AS sha256,
    $plan AS plan,
    CAST($rows_in_file AS BIGINT) AS rows_in_file,
    CAST($rows_loaded AS BIGINT) AS rows_loaded,
    CAST($rows_rejected AS BIGINT) AS rows_rejected,
    CAST($rows_skipped AS BIGINT) AS rows_skipped,
    $totals AS totals,
    $skips AS skips,
    $warnings AS warnings,
    CAST($now AS TIMESTAMP) AS committed_at,
    CAST(NULL AS TIMESTAMP) AS undone_at
