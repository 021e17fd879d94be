-- The imports whose rows are those of one file with those of $import_id: the first one and what completes it.
SELECT kin.import_id
FROM mended_row AS own, LATERAL (
    SELECT own.completes AS import_id UNION ALL SELECT import_id FROM mended_row WHERE completes = own.completes
) AS kin
WHERE own.import_id = $import_id
