-- Take back all rows of one import. Rejected rows stay for download; the ledger keeps the entry, marked.
DELETE FROM sales_line WHERE import_id = $import_id;
DELETE FROM fact_sales_day WHERE import_id = $import_id;
DELETE FROM fact_sales_month WHERE import_id = $import_id;
DELETE FROM sales_slice WHERE import_id = $import_id;
DELETE FROM invoice WHERE import_id = $import_id;
DELETE FROM invoice_slice WHERE import_id = $import_id;
DELETE FROM payment WHERE import_id = $import_id;
DELETE FROM customer WHERE import_id = $import_id;
DELETE FROM fact_party WHERE import_id = $import_id;
UPDATE import_ledger SET undone_at = CAST($now AS TIMESTAMP) WHERE import_id = $import_id;
