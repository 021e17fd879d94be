-- Customers' own accounts of one extract. Without a closing day the year ends with its period.
INSERT INTO customer_statement BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    year(coalesce(fiscal_year.last, period_end)) AS fiscal_year,
    coalesce(period_end, fiscal_year.last) AS period_end,
    revenue,
    cost_of_goods,
    ebit,
    net_income,
    current_assets,
    cash,
    receivables,
    inventory,
    total_assets,
    current_liabilities,
    total_liabilities,
    retained_earnings,
    equity,
    coalesce(currency, '') AS currency
FROM extract
