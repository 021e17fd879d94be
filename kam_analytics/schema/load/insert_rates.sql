-- Exchange rates of one extract, each for one of the currency; a rate for a hundred says so in `units`.
INSERT INTO exchange_rate BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    date,
    upper(from_currency) AS from_currency,
    coalesce(upper(to_currency), '') AS to_currency,
    CAST(rate / coalesce(units, 1) AS DECIMAL(18, 8)) AS rate
FROM extract
