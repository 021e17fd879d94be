-- First order day and the data version, read in the same transaction as everything else of the run.
SELECT
    (SELECT min(date) FROM churn_day WHERE ordered) AS first_order,
    (SELECT count(*) FROM data_change) AS data_version,
    (SELECT count(*) > 0 FROM churn_invoice) AS has_invoices
