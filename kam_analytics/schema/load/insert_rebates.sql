-- Discounts and rebates of one extract. A last day that is given holds, unless it comes before the first.
INSERT INTO rebate BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    rebate_id,
    period.first AS period_start,
    CASE WHEN period_end >= period.first THEN period_end ELSE period.last END AS period_end,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    rebate_type,
    amount,
    coalesce(currency, '') AS currency
FROM extract
