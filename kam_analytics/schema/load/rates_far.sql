-- Pairs of currencies whose rate is far from that of another import in force, the same way round, up to a week before or after:
-- how many pairs they are, and the one that is farthest off. Rates told the wrong way round, or for a hundred, are so on all days.
WITH rate AS (
    SELECT r.import_id, r.date, coalesce(f.code, r.from_currency) AS source, coalesce(t.code, r.to_currency) AS target, r.rate
    FROM exchange_rate AS r
    LEFT JOIN currency_code AS f ON f.written = r.from_currency
    LEFT JOIN currency_code AS t ON t.written = r.to_currency
),
own AS (SELECT * FROM rate WHERE import_id = $import_id),
other AS (
    SELECT date, source, target, rate FROM rate
    WHERE import_id <> $import_id AND (source, target) IN (SELECT (source, target) FROM own)
),
near AS (
    SELECT o.date, o.source, o.target, o.rate, b.date AS near, b.rate AS known
    FROM own AS o
    ASOF JOIN other AS b ON b.source = o.source AND b.target = o.target AND b.date <= o.date
    UNION ALL
    SELECT o.date, o.source, o.target, o.rate, b.date, b.rate
    FROM own AS o
    ASOF JOIN other AS b ON b.source = o.source AND b.target = o.target AND b.date >= o.date
),
far AS (
    SELECT *, greatest(CAST(rate AS DOUBLE) / CAST(known AS DOUBLE), CAST(known AS DOUBLE) / CAST(rate AS DOUBLE)) AS times
    FROM near
    WHERE abs(date_diff('day', near, date)) <= 7
)
SELECT count(DISTINCT (source, target)) OVER () AS pairs, date, source, target, rate, near, known
FROM far
WHERE times > 1.1
ORDER BY times DESC, date, near, source, target, rate, known
LIMIT 1
