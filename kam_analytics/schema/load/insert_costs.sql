-- Costs to serve of one extract.
INSERT INTO service_cost BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    cost_id,
    period.first AS period_start,
    period.last AS period_end,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    cost_type,
    amount,
    coalesce(currency, '') AS currency
FROM extract
