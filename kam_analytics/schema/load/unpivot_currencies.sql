-- A table of rates with a currency a column as one row for each that is filled. `label`: 'EUR/USD', 'JPY/CNY/100'.
SELECT
    * EXCLUDE (cell, amounts, rate, from_currency, to_currency, units),
    cell.amount AS rate,
    split_part(cell.label, '/', 1) AS from_currency,
    split_part(cell.label, '/', 2) AS to_currency,
    CAST(nullif(split_part(cell.label, '/', 3), '') AS DECIMAL(18, 8)) AS units
FROM (SELECT *, unnest([{cells}]) AS cell FROM ({relation}))
WHERE cell.amount IS NOT NULL
