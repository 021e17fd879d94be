-- Customer master data of one extract, one row a customer (`repeated.sql` has set the others aside).
INSERT INTO customer BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    parent_id,
    region,
    salesperson,
    industry,
    city,
    country,
    tax_id,
    address,
    phone,
    email,
    credit_limit,
    terms_days,
    customer_since,
    coalesce(currency, '') AS currency
FROM extract
