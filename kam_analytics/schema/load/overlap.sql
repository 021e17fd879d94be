-- How the documents of one import meet those loaded before it. Rows that name no document are counted apart.
WITH own AS (
    SELECT DISTINCT {key} AS document, {date} AS day FROM {table} WHERE import_id = $import_id AND {key} IS NOT NULL
),
span AS (
    SELECT min({date}) AS first, max({date}) AS last FROM {table} WHERE import_id = $import_id
),
before AS (
    SELECT DISTINCT {key} AS document, {date} AS day
    FROM {table}
    WHERE list_contains($earlier, import_id) AND {key} IS NOT NULL
),
known AS (
    SELECT document, day FROM before WHERE document IN (SELECT document FROM own)
),
of_span AS (
    SELECT DISTINCT document FROM before, span WHERE day BETWEEN first AND last
)
SELECT
    first,
    last,
    (SELECT count(DISTINCT document) FROM own) AS documents,
    (SELECT count(DISTINCT document) FROM known) AS known,
    (SELECT count(DISTINCT document) FROM known JOIN own USING (document, day)) AS same_day,
    (SELECT count(*) FROM of_span) AS loaded,
    (SELECT count(*) FROM of_span WHERE document IN (SELECT document FROM own)) AS covered,
    (
        SELECT count(*)
        FROM {table} AS t
        WHERE list_contains($earlier, t.import_id) AND {key} IS NULL AND t.{date} BETWEEN first AND last
    ) AS loose
FROM span
