-- One row per account (the topmost customer), with its name and master data; `currency` is that of its credit limit. The whole company, unfiltered.
SELECT customer_id, customer_name, region, salesperson, industry, city, country,
       credit_limit, currency, terms_days, customer_since
FROM dim_customer
WHERE customer_id = account_id
