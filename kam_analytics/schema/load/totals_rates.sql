-- Control totals over the loaded rows.
SELECT CAST(sum(rate) AS DECIMAL(38, 8)) AS rate FROM exchange_rate WHERE import_id = $import_id
