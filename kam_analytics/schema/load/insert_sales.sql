-- Lines of one extract. Revenue as given, else quantity x price less discount; cost as given, else revenue - profit,
-- else quantity x unit cost.
INSERT INTO sales_line BY NAME
WITH priced AS (
    SELECT
        * EXCLUDE (revenue),
        revenue, -- if revenue
        CAST(CAST(quantity AS DECIMAL(28, 4)) * unit_price AS DECIMAL(18, 4)) AS revenue, -- if plain_revenue
        CAST(CAST(quantity AS DECIMAL(28, 4)) * unit_price * (1 - coalesce(discount, 0)) AS DECIMAL(18, 4)) AS revenue, -- if discounted_revenue
    FROM extract
)
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    order_id,
    order_date,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    product_id,
    product_name,
    category,
    quantity,
    unit_price,
    CASE WHEN discount BETWEEN 0 AND 1 THEN discount END AS discount, -- if discount
    revenue,
    cost, -- if cost
    CAST(revenue - profit AS DECIMAL(18, 4)) AS cost, -- if cost_from_profit
    CAST(CAST(quantity AS DECIMAL(28, 4)) * unit_cost AS DECIMAL(18, 4)) AS cost, -- if cost_from_unit
    region,
    salesperson,
    coalesce(currency, '') AS currency
FROM priced
