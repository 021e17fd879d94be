-- Invoiced amount and days of each calendar month from the as-of date back to the first invoice, the newest (0) with
-- its days up to the as-of date.
WITH invoiced AS (
    SELECT
        (year($as_of) * 12 + month($as_of)) - (year(date) * 12 + month(date)) AS months_ago,
        sum(amount) AS sales
    FROM invoiced_day
    GROUP BY months_ago
),
back AS (
    SELECT unnest(range((SELECT max(months_ago) FROM invoiced) + 1)) AS months_ago
)
SELECT
    b.months_ago,
    coalesce(i.sales, 0) AS sales,
    CASE WHEN b.months_ago = 0 THEN day($as_of)
         ELSE day(last_day(CAST($as_of - to_months(CAST(b.months_ago AS INTEGER)) AS DATE))) END AS days
FROM back AS b
LEFT JOIN invoiced AS i ON i.months_ago = b.months_ago
