-- Accounts by two chosen measures, cut at the median or at a given value; what lies on the cut counts as high.
WITH measured AS (
    SELECT
        *,
        {
            'revenue': CAST(revenue AS DOUBLE),
            'quantity': CAST(quantity AS DOUBLE),
            'gross_margin': CAST(gross_margin AS DOUBLE),
            'margin_rate': margin_rate,
            'growth': growth,
            'change': CAST(change AS DOUBLE),
            'orders': CAST(orders AS DOUBLE),
            'order_value': CAST(order_value AS DOUBLE),
            'categories_bought': CAST(categories_bought AS DOUBLE),
            'discount_rate': discount_rate,
            'days_since_last_order': CAST(days_since_last_order AS DOUBLE),
            'share': share
        } AS measure
    FROM account_measures
),
picked AS (
    SELECT
        *,
        struct_extract(measure, $x) AS x,
        struct_extract(measure, $y) AS y,
        struct_extract(measure, $size) AS size
    FROM measured
),
cut AS (
    SELECT
        CASE WHEN $x_cut = 'median' THEN median(x) ELSE TRY_CAST($x_cut AS DOUBLE) END AS x_cut,
        CASE WHEN $y_cut = 'median' THEN median(y) ELSE TRY_CAST($y_cut AS DOUBLE) END AS y_cut
    FROM picked
)
SELECT
    p.customer_id,
    p.customer_name,
    p.x,
    p.y,
    p.x >= c.x_cut AS x_high,
    p.y >= c.y_cut AS y_high,
    CASE
        WHEN p.x < c.x_cut AND p.y < c.y_cut THEN 'll'
        WHEN p.x < c.x_cut AND p.y >= c.y_cut THEN 'lh'
        WHEN p.x >= c.x_cut AND p.y < c.y_cut THEN 'hl'
        WHEN p.x >= c.x_cut AND p.y >= c.y_cut THEN 'hh'
    END AS quadrant,
    p.size,
    c.x_cut,
    c.y_cut,
    p.revenue,
    p.growth_state,
    p.abc_class,
    p.tier,
    p.region,
    p.salesperson
FROM picked AS p, cut AS c
ORDER BY p.rank
