-- Completions in force with rows of the first file that an import had loaded as a completion, too.
SELECT DISTINCT m.import_id
FROM mended_row AS own
JOIN import_ledger AS f ON f.import_id = own.completes
JOIN import_ledger AS g
    ON g.sha256 = f.sha256 AND g.kind = f.kind
    AND json_extract_string(g.plan, '$.sheet') IS NOT DISTINCT FROM json_extract_string(f.plan, '$.sheet')
JOIN mended_row AS m ON m.completes = g.import_id AND m.row_no = own.row_no AND m.import_id <> own.import_id
JOIN import_ledger AS c ON c.import_id = m.import_id AND c.undone_at IS NULL
WHERE own.import_id = $import_id
ORDER BY m.import_id
LIMIT 1
