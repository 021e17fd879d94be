-- Days on which a rate of an import and one the other way round, its own or of another import in force, are no inverse of
-- each other: how many days and pairs they are, and the one that is farthest off. Up to 2 per cent is rounding, or the gap between buying and selling.
WITH rate AS (
    SELECT r.import_id, r.date, coalesce(f.code, r.from_currency) AS source, coalesce(t.code, r.to_currency) AS target, r.rate
    FROM exchange_rate AS r
    LEFT JOIN currency_code AS f ON f.written = r.from_currency
    LEFT JOIN currency_code AS t ON t.written = r.to_currency
    WHERE r.date IN (SELECT date FROM exchange_rate WHERE import_id = $import_id)
),
off AS (
    SELECT o.date, o.source, o.target, o.rate, b.rate AS back,
           CAST(o.rate AS DOUBLE) * CAST(b.rate AS DOUBLE) AS there_and_back
    FROM rate AS o
    JOIN rate AS b ON b.date = o.date AND b.source = o.target AND b.target = o.source
    WHERE o.import_id = $import_id AND (b.import_id <> $import_id OR o.source < o.target)
      AND there_and_back NOT BETWEEN 0.98 AND 1.02
)
SELECT
    count(DISTINCT (date, least(source, target), greatest(source, target))) OVER () AS days,
    date, source, target, rate, back
FROM off
ORDER BY greatest(there_and_back, 1 / there_and_back) DESC, date, source, target, rate, back
LIMIT 1
