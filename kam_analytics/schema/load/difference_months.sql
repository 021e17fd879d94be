-- Money of a kind by month and currency without and with an import, for the months that it touches.
WITH kept AS (
    SELECT {date} AS day, {currency} AS currency, {money} AS money, import_id <> $import_id AS before, true AS after
    FROM main.{table}
    UNION ALL
    SELECT {date}, {currency}, {money}, true, false FROM shelf.{table} WHERE shelved_by = $import_id
),
touched AS (
    SELECT DISTINCT CAST(date_trunc('month', day) AS DATE) AS month FROM kept WHERE before <> after
)
SELECT
    month,
    currency,
    CAST(coalesce(sum(money) FILTER (WHERE before), 0) AS DECIMAL(38, 4)) AS before,
    CAST(coalesce(sum(money) FILTER (WHERE after), 0) AS DECIMAL(38, 4)) AS after
FROM kept
JOIN touched ON touched.month = CAST(date_trunc('month', day) AS DATE)
GROUP BY month, currency
ORDER BY month, currency
