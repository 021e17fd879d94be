-- What is loaded of each kind of extract, from when to when, and what is missing inside.
WITH wanted AS (
    SELECT unnest(['sales', 'invoices', 'payments', 'customers']) AS kind, unnest([1, 2, 3, 4]) AS place
    UNION
    SELECT kind, 5 FROM loaded_kind WHERE kind NOT IN ('sales', 'invoices', 'payments', 'customers') AND rows > 0
),
gaps AS (
    SELECT
        kind,
        count(*) AS months,
        count(*) FILTER (gap = 'missing') AS missing_months,
        count(*) FILTER (gap = 'thin') AS thin_months
    FROM loaded_gap
    GROUP BY kind
),
rhythm AS (  -- the days between the days on which extracts came; two intervals are the least that show a habit
    SELECT kind, median(day - before) AS import_interval
    FROM (
        SELECT kind, day, lag(day) OVER (PARTITION BY kind ORDER BY day) AS before
        FROM (SELECT DISTINCT kind, CAST(committed_at AS DATE) AS day FROM import_ledger WHERE undone_at IS NULL)
    )
    GROUP BY kind
    HAVING count(before) >= 2
)
SELECT
    w.kind,
    l.first_date,
    l.last_date,
    CASE WHEN l.last_date <= $as_of THEN CAST($as_of - l.last_date AS BIGINT) END AS age_days,
    coalesce(l.rows, 0) AS rows,
    coalesce(i.imports, 0) AS imports,
    CAST(r.import_interval AS DOUBLE) AS import_interval,
    coalesce(i.rejected, 0) AS rejected,
    coalesce(i.skipped, 0) AS skipped,
    coalesce(g.months, 0) AS months,
    coalesce(g.missing_months, 0) AS missing_months,
    coalesce(g.thin_months, 0) AS thin_months,
    CASE WHEN w.kind = 'payments' THEN (SELECT rows FROM paid_in_invoice) ELSE 0 END AS held_elsewhere
FROM wanted AS w
LEFT JOIN loaded_kind AS l ON l.kind = w.kind
LEFT JOIN imports_of_kind AS i ON i.kind = w.kind
LEFT JOIN gaps AS g ON g.kind = w.kind
LEFT JOIN rhythm AS r ON r.kind = w.kind
ORDER BY w.place, w.kind
