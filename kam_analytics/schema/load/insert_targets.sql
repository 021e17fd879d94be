-- Targets of one extract. One that is dated by a day is for the month of that day.
INSERT INTO sales_target BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    CASE WHEN period.first = period.last THEN date_trunc('month', period.first) ELSE period.first END AS period_start,
    CASE WHEN period.first = period.last THEN last_day(period.first) ELSE period.last END AS period_end,
    salesperson,
    region,
    category,
    product_id,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    amount,
    coalesce(currency, '') AS currency
FROM extract
