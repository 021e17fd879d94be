-- The rows of an import that takes nobody's place: all of them are new.
CREATE OR REPLACE TEMP TABLE difference AS
SELECT
    'new' AS state,
    CASE WHEN false THEN {money} END AS money_before,
    {money} AS money_after,
    CASE WHEN false THEN struct_pack({cells}) END AS before,
    struct_pack({cells}) AS after
FROM main.{table}
WHERE import_id = $import_id
