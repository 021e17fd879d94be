-- The accounts of the period ranked by net revenue, with share, cumulative share and ABC class (80 %, 95 %).
-- Shares are of the sum of the positive amounts; accounts with net revenue of 0 or less are class C without a share.
SELECT
    customer_id,
    rank,
    CASE WHEN revenue > 0 THEN revenue / total END AS share,
    CASE WHEN revenue > 0 THEN running / total END AS cumulative_share,
    CASE
        WHEN revenue > 0 AND running - revenue < total * 0.80 THEN 'A'
        WHEN revenue > 0 AND running - revenue < total * 0.95 THEN 'B'
        ELSE 'C'
    END AS abc_class,
    count(*) OVER () AS accounts
FROM (
    SELECT
        customer_id,
        revenue,
        row_number() OVER (ORDER BY revenue DESC, customer_id) AS rank,
        sum(greatest(revenue, 0)) OVER () AS total,
        sum(greatest(revenue, 0)) OVER (
            ORDER BY revenue DESC, customer_id ROWS UNBOUNDED PRECEDING
        ) AS running
    FROM (
        SELECT customer_id, sum(revenue) AS revenue
        FROM sales_now
        WHERE customer_id IS NOT NULL
        GROUP BY customer_id
    )
)
