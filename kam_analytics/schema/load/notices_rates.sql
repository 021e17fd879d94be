-- What is worth a warning about exchange rates: code, number.
WITH own AS (
    SELECT date, from_currency, to_currency, rate FROM exchange_rate WHERE import_id = $import_id
)
SELECT 'rates_differ' AS code, count(*) AS number
FROM (SELECT 1 FROM own GROUP BY date, from_currency, to_currency HAVING count(DISTINCT rate) > 1)
UNION ALL
SELECT 'rates_to_own', count(*) FROM own WHERE to_currency = ''
UNION ALL
SELECT 'rates_jump', count(*)
FROM (
    SELECT rate / nullif(lag(rate) OVER (PARTITION BY from_currency, to_currency ORDER BY date, rate), 0) AS change FROM own
)
WHERE change > 2 OR change < 0.5
