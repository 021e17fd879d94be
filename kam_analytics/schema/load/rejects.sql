-- Rows that were not loaded: each fault with the source column that says why, the row as it stood with the first.
-- `$targets` and `$sources` run side by side.
INSERT INTO rejected_row BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    row_no,
    list_extract($sources, list_position($targets, fault.target)) AS column_name,
    fault.given AS value,
    fault.code AS reason,
    CASE WHEN place = 1 THEN raw END AS raw,
    place,
    first_row
FROM (
    SELECT
        row_no,
        first_row,
        raw,
        unnest(reasons) AS fault,
        generate_subscripts(reasons, 1) AS place
    FROM (
        SELECT
            *,
            CASE
                WHEN faulty THEN kam_faults(list_concat([{unread}, {rules}], {wide_faults}))
                ELSE [verdict]
            END AS reasons
        FROM cleaned
        WHERE verdict IS NOT NULL
    )
)
