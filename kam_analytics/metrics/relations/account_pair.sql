-- One row per account with lines in the period or the comparison period: what it brought in both.
-- `in_period` tells whether it has lines in the period; `active` and `base_active`, whether it had revenue at all.
-- Base figures are NULL where no comparison is loaded.
SELECT
    coalesce(n.customer_id, b.customer_id) AS customer_id,
    n.customer_id IS NOT NULL AS in_period,
    coalesce(n.active, false) AS active,
    coalesce(b.active, false) AS base_active,
    coalesce(n.revenue, 0) AS revenue,
    n.covered_revenue,
    n.gross_margin,
    n.discount_value,
    n.quantity,
    CASE WHEN s.base_known THEN coalesce(b.revenue, 0) END AS base_revenue,
    CASE WHEN s.base_known THEN coalesce(n.revenue, 0) - coalesce(b.revenue, 0) END AS change,
    CASE WHEN b.revenue > 0 THEN (coalesce(n.revenue, 0) - b.revenue) / b.revenue END AS growth,
    b.gross_margin AS base_gross_margin,
    b.covered_revenue AS base_covered_revenue
FROM (
    SELECT
        customer_id,
        bool_or(revenue <> 0) AS active,
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin,
        sum(discount_value) AS discount_value,
        sum(quantity) AS quantity
    FROM sales_now
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
) AS n
FULL JOIN (
    SELECT
        customer_id,
        bool_or(revenue <> 0) AS active,
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin
    FROM sales_base
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
) AS b ON b.customer_id = n.customer_id
CROSS JOIN sales_span AS s
