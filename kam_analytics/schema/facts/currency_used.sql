-- What extracts call a currency, of all that is loaded.
SELECT '' AS currency  -- never empty, see the schema
UNION
SELECT currency FROM sales_slice
UNION
SELECT currency FROM invoice_slice
UNION
SELECT currency FROM payment
UNION
SELECT currency FROM customer
UNION
SELECT from_currency FROM exchange_rate
UNION
SELECT to_currency FROM exchange_rate
