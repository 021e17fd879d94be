-- The first rates of the last day of an import, to show how its file is read.
SELECT date, from_currency, to_currency, rate
FROM exchange_rate
WHERE import_id = $import_id AND date = (SELECT max(date) FROM exchange_rate WHERE import_id = $import_id)
ORDER BY from_currency, to_currency, rate
LIMIT 3
