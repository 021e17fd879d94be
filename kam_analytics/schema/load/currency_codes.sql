-- What extracts call a currency, and the code that it counts as.
SELECT written, code FROM currency_code
