-- What was rolled up from the rows of one import.
DELETE FROM fact_sales_day WHERE import_id = $import_id;
DELETE FROM fact_sales_month WHERE import_id = $import_id;
DELETE FROM sales_slice WHERE import_id = $import_id;
DELETE FROM invoice_slice WHERE import_id = $import_id;
DELETE FROM fact_party WHERE import_id = $import_id;
