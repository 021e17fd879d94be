-- The accounts of `account_pair` with their part in the revenue bridge. New: no revenue ever before the period;
-- reactivated: none in the comparison period but some before; unchanged: the same revenue in both, or none.
SELECT
    p.*,
    CASE
        WHEN p.base_active AND p.base_revenue <= 0 THEN 'nonpositive_base'
        WHEN p.base_active AND p.revenue <= 0 THEN 'lost'
        WHEN p.base_active AND p.change > 0 THEN 'expanded'
        WHEN p.base_active AND p.change < 0 THEN 'contracted'
        WHEN p.base_active OR NOT p.active THEN 'unchanged'
        WHEN e.customer_id IS NOT NULL THEN 'reactivated'
        ELSE 'new'
    END AS movement
FROM account_pair AS p
LEFT JOIN account_before AS e ON e.customer_id = p.customer_id
