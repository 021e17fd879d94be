-- The accounts not lost yet whose leaving would cost most, and the first at high risk wherever it stands.
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY margin_at_risk DESC, customer_id) AS place,
        row_number() OVER (PARTITION BY depth >= 2 ORDER BY margin_at_risk DESC, customer_id) AS place_by_risk,
        CAST(greatest(margin_at_risk, 0) AS DOUBLE) AS counted
    FROM churn_scored
    WHERE rhythm_state <> 'lost' AND margin_at_risk IS NOT NULL
),
shared AS (
    SELECT *, counted / nullif(sum(counted) OVER (), 0) AS share
    FROM ranked
)
SELECT
    place,
    customer_id,
    customer_name,
    margin_at_risk,
    share,
    CAST(probability AS DOUBLE) AS probability,
    level,
    depth,
    expected_margin,
    region,
    salesperson
FROM shared
WHERE place <= greatest($limit, 0) OR (depth >= 2 AND place_by_risk = 1)
ORDER BY place
