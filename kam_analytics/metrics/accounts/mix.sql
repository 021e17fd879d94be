-- What one account buys by category, largest first. '' is the category of lines that give none.
WITH now AS (
    SELECT
        coalesce(category, '') AS category,
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin
    FROM sales_now
    WHERE own_id IN (SELECT own_id FROM account_asked)
    GROUP BY coalesce(category, '')
),
base AS (
    SELECT coalesce(category, '') AS category, sum(revenue) AS revenue
    FROM sales_base
    WHERE own_id IN (SELECT own_id FROM account_asked)
    GROUP BY coalesce(category, '')
),
total AS (
    SELECT sum(revenue) AS revenue FROM now
)
SELECT
    coalesce(n.category, b.category) AS category,
    coalesce(n.revenue, 0) AS revenue,
    CASE WHEN s.base_known THEN coalesce(b.revenue, 0) END AS base_revenue,
    CASE WHEN s.base_known THEN coalesce(n.revenue, 0) - coalesce(b.revenue, 0) END AS change,
    CASE WHEN t.revenue > 0 THEN coalesce(n.revenue, 0) / t.revenue END AS share,
    n.gross_margin,
    n.gross_margin / nullif(n.covered_revenue, 0) AS margin_rate,
    n.covered_revenue / nullif(n.revenue, 0) AS cost_coverage
FROM now AS n
FULL JOIN base AS b ON b.category = n.category
CROSS JOIN total AS t
CROSS JOIN sales_span AS s
ORDER BY revenue DESC, category
