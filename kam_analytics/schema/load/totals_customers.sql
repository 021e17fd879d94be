-- Control totals over the loaded rows.
SELECT CAST(sum(credit_limit) AS DECIMAL(38, 4)) AS credit_limit FROM customer WHERE import_id = $import_id
