-- Rows of an import against those whose place it takes. Equal rows are paired off first, then rows of the same document
-- and line; what is left over is new or gone.
CREATE OR REPLACE TEMP TABLE difference AS
WITH old AS (
    SELECT
        hash({columns}) AS content,
        hash({place}) AS place,
        {key} IS NOT NULL AS named,
        {money} AS money,
        struct_pack({cells}) AS cells
    FROM shelf.{table}
    WHERE shelved_by = $import_id
),
new AS (
    SELECT
        hash({columns}) AS content,
        hash({place}) AS place,
        {key} IS NOT NULL AS named,
        {money} AS money,
        struct_pack({cells}) AS cells
    FROM main.{table}
    WHERE import_id = $import_id
),
old_copy AS (
    SELECT *, row_number() OVER (PARTITION BY content) AS copy FROM old
),
new_copy AS (
    SELECT *, row_number() OVER (PARTITION BY content) AS copy FROM new
),
old_rest AS (
    SELECT *, row_number() OVER (PARTITION BY place, named ORDER BY money, content, copy) AS place_copy
    FROM old_copy
    ANTI JOIN new_copy USING (content, copy)
),
new_rest AS (
    SELECT *, row_number() OVER (PARTITION BY place, named ORDER BY money, content, copy) AS place_copy
    FROM new_copy
    ANTI JOIN old_copy USING (content, copy)
)
SELECT
    CASE WHEN o.content IS NULL THEN 'new' WHEN n.content IS NULL THEN 'gone' ELSE 'changed' END AS state,
    o.money AS money_before,
    n.money AS money_after,
    o.cells AS before,
    n.cells AS after
FROM old_rest AS o
FULL JOIN new_rest AS n
    ON n.place = o.place AND n.place_copy = o.place_copy AND o.named AND n.named;
