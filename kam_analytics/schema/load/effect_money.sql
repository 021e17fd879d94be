-- What a kind holds by month and currency. The demo company (`$demo`) never stands beside own data.
SELECT {month} AS month, {currency} AS currency, {money} AS money
FROM main.{table}
WHERE import_id IN (SELECT import_id FROM import_ledger WHERE (origin = 'demo') = $demo)
GROUP BY ALL
