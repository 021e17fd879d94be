-- Accounts by rank of net revenue, cut into four layers; under 20 accounts each upper layer has at least one.
WITH ranked AS (
    SELECT
        revenue,
        gross_margin,
        covered_revenue,
        row_number() OVER (ORDER BY revenue DESC, customer_id) AS rank
    FROM account_pair
    WHERE in_period
),
total AS (
    SELECT count(*) AS accounts, sum(revenue) AS revenue FROM ranked
),
bound AS (
    SELECT
        accounts,
        revenue,
        greatest(ceil(accounts * $vip), CASE WHEN accounts < 20 THEN 1 ELSE 0 END) AS vip,
        greatest(ceil(accounts * $important), CASE WHEN accounts < 20 THEN 2 ELSE 0 END) AS important,
        greatest(ceil(accounts * $large), CASE WHEN accounts < 20 THEN 3 ELSE 0 END) AS large
    FROM total
),
layered AS (
    SELECT
        r.*,
        CASE WHEN r.rank <= b.vip THEN 1 WHEN r.rank <= b.important THEN 2 WHEN r.rank <= b.large THEN 3 ELSE 4 END AS place
    FROM ranked AS r, bound AS b
),
layer AS (
    SELECT * FROM (VALUES (1, 'vip'), (2, 'important'), (3, 'large'), (4, 'small')) AS v (place, layer)
),
summed AS (
    SELECT
        place,
        count(*) AS customers,
        sum(revenue) AS revenue,
        sum(gross_margin) AS gross_margin,
        sum(covered_revenue) AS covered_revenue
    FROM layered
    GROUP BY place
)
SELECT
    l.layer,
    coalesce(s.customers, 0) AS customers,
    coalesce(s.revenue, 0) AS revenue,
    CASE WHEN b.revenue > 0 THEN coalesce(s.revenue, 0) / b.revenue END AS revenue_share,
    coalesce(s.customers, 0) / nullif(b.accounts, 0) AS customer_share,
    s.gross_margin,
    s.gross_margin / nullif(s.covered_revenue, 0) AS margin_rate,
    s.covered_revenue / nullif(s.revenue, 0) AS cost_coverage,
    CAST(s.revenue / nullif(s.customers, 0) AS DECIMAL(18, 4)) AS revenue_per_customer,
    b.accounts < 20 AS few_customers
FROM layer AS l
CROSS JOIN bound AS b
LEFT JOIN summed AS s ON s.place = l.place
ORDER BY l.place
