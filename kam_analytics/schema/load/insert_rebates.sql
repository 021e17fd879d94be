-- Discounts and rebates of one extract. A last day that is given holds.
INSERT INTO rebate BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    rebate_id,
    period.first AS period_start,
    coalesce(period_end, period.last) AS period_end,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    rebate_type,
    amount,
    coalesce(currency, '') AS currency
FROM extract
