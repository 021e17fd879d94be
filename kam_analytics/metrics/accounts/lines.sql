-- The latest sales lines of one account up to the as-of date.
WITH latest AS (  -- the days that hold them: the facts count the lines of a day, so that only these days' lines are read
    SELECT date
    FROM (
        SELECT date, sum(sum(lines)) OVER (ORDER BY date DESC) - sum(lines) AS newer
        FROM orders_history
        WHERE own_id IN (SELECT own_id FROM account_asked)
        GROUP BY date
    )
    WHERE newer < greatest($limit, 0)
)
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
WHERE own_id IN (SELECT own_id FROM account_asked) AND date IN (SELECT date FROM latest)
ORDER BY date DESC, order_id DESC, product_id, product_name, category, revenue DESC, quantity, unit_price, discount, cost, own_id,
    region, salesperson
LIMIT greatest($limit, 0)
