-- The latest sales lines of one account up to the as-of date.
SELECT
    date,
    order_id,
    own_id AS customer_id,
    product_id,
    product_name,
    category,
    quantity,
    unit_price,
    discount,
    revenue,
    revenue - cost AS gross_margin,
    currency,
    region,
    salesperson
FROM lines_history
WHERE own_id IN (SELECT own_id FROM account_asked)
ORDER BY date DESC, order_id DESC, product_id, product_name, category, revenue DESC, quantity, unit_price, discount, cost, own_id,
    region, salesperson
LIMIT greatest($limit, 0)
