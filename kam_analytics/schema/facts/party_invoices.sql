-- Who was invoiced in one import: latest name, region and salesperson given, and first and last invoice day.
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    customer_id,
    max_by(customer_name, (invoice_date, customer_name)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
    max_by(region, (invoice_date, region)) FILTER (WHERE region IS NOT NULL) AS region,
    max_by(salesperson, (invoice_date, salesperson)) FILTER (WHERE salesperson IS NOT NULL) AS salesperson,
    max(invoice_date) FILTER (WHERE region IS NOT NULL) AS region_date,
    max(invoice_date) FILTER (WHERE salesperson IS NOT NULL) AS salesperson_date,
    min(invoice_date) AS first_date,
    max(invoice_date) AS last_date
FROM invoice
WHERE import_id = $import_id
GROUP BY customer_id
