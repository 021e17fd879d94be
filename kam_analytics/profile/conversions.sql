-- Which currencies dated rates convert into which.
SELECT from_currency AS source, to_currency AS target FROM conversion ORDER BY to_currency, from_currency
