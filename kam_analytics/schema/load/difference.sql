-- Rows of an import against those whose place it takes. Equal rows are paired off first, then rows of the same document
-- and line. Where as many rows of a document are left on both sides, they are the same lines with another product or due
-- date; what is left over else is new or gone.
CREATE OR REPLACE TEMP TABLE difference AS
WITH side AS (
    SELECT
        own,
        hash({columns}) AS content,
        hash({place}) AS place,
        hash({key}) AS document,
        {key} IS NOT NULL AS numbered,
        row({place}) AS standing,
        {named} AS named,
        {money} AS money,
        struct_pack({cells}) AS cells
    FROM (
        SELECT *, false AS own FROM shelf.{table} WHERE shelved_by = $import_id
        UNION ALL BY NAME
        SELECT *, true AS own FROM main.{table} WHERE import_id = $import_id
    )
),
copied AS (
    SELECT *, row_number() OVER (PARTITION BY own, content) AS copy FROM side
),
unpaired AS (  -- a copy on one side only
    SELECT content, copy FROM copied GROUP BY content, copy HAVING count(*) = 1
),
rest AS (
    SELECT *, row_number() OVER (PARTITION BY own, place, named ORDER BY money, content, copy) AS place_copy
    FROM copied
    SEMI JOIN unpaired USING (content, copy)
),
left_over AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY own, document, numbered ORDER BY standing, money, content, copy) AS nth,
        count(*) OVER (PARTITION BY own, document, numbered) AS of_document
    FROM rest AS r
    WHERE NOT named OR NOT EXISTS (
        FROM rest AS o WHERE o.own = NOT r.own AND o.named AND o.place = r.place AND o.place_copy = r.place_copy
    )
)
SELECT
    'changed' AS state, o.money AS money_before, n.money AS money_after, o.cells AS before, n.cells AS after
FROM rest AS o
JOIN rest AS n ON n.place = o.place AND n.place_copy = o.place_copy AND o.named AND n.named AND n.own AND NOT o.own
UNION ALL
SELECT
    CASE WHEN o.content IS NULL THEN 'new' WHEN n.content IS NULL THEN 'gone' ELSE 'changed' END,
    o.money,
    n.money,
    o.cells,
    n.cells
FROM (FROM left_over WHERE NOT own) AS o
FULL JOIN (FROM left_over WHERE own) AS n
    ON n.document = o.document AND n.nth = o.nth AND n.of_document = o.of_document AND o.numbered AND n.numbered;
