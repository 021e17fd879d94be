-- All imports, newest first. `mended`: rejected rows that a later import in force has loaded.
SELECT l.*, coalesce(m.mended, 0) AS mended
FROM import_ledger AS l
LEFT JOIN (
    SELECT r.import_id, count(DISTINCT r.row_no) AS mended
    FROM rejected_row AS r
    SEMI JOIN mended_reject AS d ON d.import_id = r.import_id AND d.row_no = r.row_no
    WHERE NOT list_contains($skips, r.reason)
    GROUP BY r.import_id
) AS m ON m.import_id = l.import_id
ORDER BY l.import_id DESC
