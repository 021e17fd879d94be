-- Every calendar month from the first to the last one loaded of a kind: its rows, what is usual (the smaller of the
-- medians of the six months before and of the six after it, so that a business may grow at once), and whether it is a gap:
-- missing (no rows), or thin (a tenth or less of the usual rows). The first and the last month may begin late or end early: they are never thin.
WITH every_month AS (
    SELECT
        kind,
        CAST(unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH)) AS DATE) AS month,
        min(month) AS first_month,
        max(month) AS last_month
    FROM loaded_month
    GROUP BY kind
),
counted AS (
    SELECT
        e.*,
        coalesce(l.rows, 0) AS rows,
        least(
            median(coalesce(l.rows, 0)) OVER (
                PARTITION BY e.kind ORDER BY e.month ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING
            ),
            median(coalesce(l.rows, 0)) OVER (
                PARTITION BY e.kind ORDER BY e.month ROWS BETWEEN 1 FOLLOWING AND 6 FOLLOWING
            )
        ) AS usual
    FROM every_month AS e
    LEFT JOIN loaded_month AS l ON l.kind = e.kind AND l.month = e.month
)
SELECT
    kind,
    month,
    rows,
    usual,
    CASE
        WHEN rows = 0 THEN 'missing'
        WHEN month > first_month AND month < last_month AND rows <= usual * 0.1 THEN 'thin'
    END AS gap
FROM counted
