-- Rows of an import against those whose place it takes. Equal rows are paired off first, then rows of the same document
-- and line. Where as many rows of a document are left on both sides, they are the same lines with another product or due
-- date; what is left over else is new or gone.
CREATE OR REPLACE TEMP TABLE difference AS
WITH old AS (
    SELECT
        hash({columns}) AS content,
        hash({place}) AS place,
        hash({key}) AS document,
        {key} IS NOT NULL AS numbered,
        row({place}) AS standing,
        {named} AS named,
        {money} AS money,
        struct_pack({cells}) AS cells
    FROM shelf.{table}
    WHERE shelved_by = $import_id
),
new AS (
    SELECT
        hash({columns}) AS content,
        hash({place}) AS place,
        hash({key}) AS document,
        {key} IS NOT NULL AS numbered,
        row({place}) AS standing,
        {named} AS named,
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
),
old_left AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY document, numbered ORDER BY standing, money, content, copy) AS nth,
        count(*) OVER (PARTITION BY document, numbered) AS of_document
    FROM old_rest AS o
    WHERE NOT named OR NOT EXISTS (
        FROM new_rest AS n WHERE n.named AND n.place = o.place AND n.place_copy = o.place_copy
    )
),
new_left AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY document, numbered ORDER BY standing, money, content, copy) AS nth,
        count(*) OVER (PARTITION BY document, numbered) AS of_document
    FROM new_rest AS n
    WHERE NOT named OR NOT EXISTS (
        FROM old_rest AS o WHERE o.named AND o.place = n.place AND o.place_copy = n.place_copy
    )
)
SELECT
    'changed' AS state, o.money AS money_before, n.money AS money_after, o.cells AS before, n.cells AS after
FROM old_rest AS o
JOIN new_rest AS n ON n.place = o.place AND n.place_copy = o.place_copy AND o.named AND n.named
UNION ALL
SELECT
    CASE WHEN o.content IS NULL THEN 'new' WHEN n.content IS NULL THEN 'gone' ELSE 'changed' END,
    o.money,
    n.money,
    o.cells,
    n.cells
FROM old_left AS o
FULL JOIN new_left AS n
    ON n.document = o.document AND n.nth = o.nth AND n.of_document = o.of_document AND o.numbered AND n.numbered;
