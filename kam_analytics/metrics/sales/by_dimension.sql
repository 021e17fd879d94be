-- Revenue by one dimension, largest first. '' is the id of what has no region, salesperson, category or customer.
WITH now AS (
    SELECT
        coalesce(CASE $dimension
            WHEN 'region' THEN region WHEN 'salesperson' THEN salesperson
            WHEN 'category' THEN category ELSE customer_id
        END, '') AS id,
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin,
        count(DISTINCT customer_id) AS customers
    FROM sales_now
    GROUP BY id
),
base AS (
    SELECT
        coalesce(CASE $dimension
            WHEN 'region' THEN region WHEN 'salesperson' THEN salesperson
            WHEN 'category' THEN category ELSE customer_id
        END, '') AS id,
        sum(revenue) AS revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin
    FROM sales_base
    GROUP BY id
),
paired AS (
    SELECT
        coalesce(n.id, b.id) AS id,
        coalesce(n.revenue, 0) AS revenue,
        n.gross_margin,
        n.covered_revenue,
        coalesce(n.customers, 0) AS customers,
        coalesce(b.revenue, 0) AS base_revenue,
        b.gross_margin AS base_gross_margin
    FROM now AS n
    FULL JOIN base AS b ON b.id = n.id
),
total AS (
    SELECT sum(revenue) AS revenue FROM now
)
SELECT
    p.id,
    CASE WHEN p.id <> '' THEN coalesce(CASE WHEN $dimension = 'customer' THEN a.customer_name END, p.id) END AS name,
    p.revenue,
    CASE WHEN s.base_known THEN p.base_revenue END AS base_revenue,
    CASE WHEN s.base_known THEN p.revenue - p.base_revenue END AS change,
    p.gross_margin,
    p.gross_margin / nullif(p.covered_revenue, 0) AS margin_rate,
    p.covered_revenue / nullif(p.revenue, 0) AS cost_coverage,
    p.base_gross_margin,
    CASE WHEN t.revenue > 0 THEN p.revenue / t.revenue END AS share,
    p.customers
FROM paired AS p
CROSS JOIN total AS t
CROSS JOIN sales_span AS s
LEFT JOIN account AS a ON a.customer_id = p.id
ORDER BY p.revenue DESC, p.id
