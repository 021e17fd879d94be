-- Rows that an undo or redo moves: of which import, whose place they leave to which other (0: to none), their month and money.
SELECT import_id, {taker} AS taker, {month} AS month, {currency} AS currency, count(*) AS rows, {money} AS money
FROM {schema}.{table}
WHERE {condition}
GROUP BY ALL
