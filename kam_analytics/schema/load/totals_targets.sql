-- Control totals over the loaded rows.
SELECT CAST(sum(amount) AS DECIMAL(38, 4)) AS amount FROM sales_target WHERE import_id = $import_id
