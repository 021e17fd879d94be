-- Control totals over the loaded rows.
SELECT CAST(sum(amount) AS DECIMAL(38, 4)) AS amount FROM service_cost WHERE import_id = $import_id
