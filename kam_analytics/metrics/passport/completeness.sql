-- What is incomplete in what the charts of a subject rest on, one row a finding.
WITH feeds AS (  -- which kind feeds which subject
    SELECT unnest(['sales', 'churn', 'sales', 'receivables', 'receivables', 'receivables', 'receivables',
                   'matching', 'matching', 'matching', 'loaded', 'loaded', 'loaded']) AS subject,
           unnest(['sales', 'sales', 'customers', 'invoices', 'payments', 'credit_notes', 'customers',
                   'sales', 'invoices', 'credit_notes', 'sales', 'invoices', 'payments']) AS kind
),
gap AS (  -- charts of sales show the period; what is owed, loaded and expected rests on all months up to the as-of date
    SELECT f.subject, g.kind, count(*) AS found, min(g.month) AS first_date, max(g.month) AS last_date
    FROM loaded_gap AS g
    JOIN feeds AS f ON f.kind = g.kind
    WHERE g.gap IS NOT NULL
      AND (f.subject NOT IN ('sales', 'matching') OR (last_day(g.month) >= $now_from AND g.month <= $now_to))
    GROUP BY f.subject, g.kind
),
base_gap AS (
    SELECT count(*) AS found, min(month) AS first_date, max(month) AS last_date
    FROM loaded_gap
    WHERE gap IS NOT NULL AND kind = 'sales' AND last_day(month) >= $base_from AND month <= $base_to
),
shown AS (
    SELECT
        f.subject,
        k.kind,
        k.last_date,
        CASE WHEN f.subject IN ('sales', 'matching') THEN $now_to ELSE $as_of END - k.last_date AS days,
        CASE WHEN k.kind = 'sales' THEN $late_days ELSE $late_days_finance END AS allowed
    FROM loaded_kind AS k
    JOIN feeds AS f ON f.kind = k.kind
    WHERE k.rows > 0 AND k.kind <> 'credit_notes'  -- these come when there is something to credit
),
sold AS (
    SELECT
        sum(revenue) AS revenue,
        sum(revenue) - coalesce(sum(covered_revenue), 0) AS without_cost,
        sum(revenue) FILTER (customer_id IS NOT NULL) AS named
    FROM sales_now
),
apart AS (
    SELECT count(*) AS found, sum(amount) AS amount FROM account_unmatched WHERE side = 'sales'
),
undated AS (  -- due dates of what is open that follow from terms
    SELECT
        count(*) FILTER (due_source <> 'file') AS found,
        sum(open_amount) FILTER (due_source <> 'file') AS amount,
        sum(open_amount) AS open_amount
    FROM receivable_item
),
finding AS (
    SELECT subject, 'gap' AS code, kind, 'warning' AS severity, found, NULL AS share, NULL AS amount, first_date, last_date
    FROM gap
    UNION ALL
    SELECT subject, 'ends_early', kind, 'warning', days, NULL, NULL, NULL, last_date
    FROM shown
    WHERE days > allowed
    UNION ALL
    SELECT 'comparison', 'base_gap', 'sales', 'warning', found, NULL, NULL, first_date, last_date
    FROM base_gap
    WHERE found > 0
    UNION ALL
    SELECT 'comparison', 'base_starts_late', 'sales', 'warning', first_date - $base_from, NULL, NULL, $base_from, first_date
    FROM sales_span
    WHERE base_known AND first_date - $base_from > $late_days
    UNION ALL
    SELECT 'margin', 'no_cost', 'sales', NULL, NULL, without_cost / revenue, without_cost, NULL, NULL
    FROM sold
    WHERE revenue > 0 AND without_cost / revenue > $some
    UNION ALL
    SELECT unnest(['receivables', 'matching']), 'not_in_finance', 'invoices', NULL, apart.found, apart.amount / sold.named,
           apart.amount, NULL, NULL
    FROM apart, sold
    WHERE sold.named > 0 AND apart.amount / sold.named > $some
    UNION ALL
    SELECT 'sales', code, 'sales', NULL, NULL, amount / revenue, amount, NULL, NULL
    FROM sales_unplaced
    WHERE revenue > 0 AND amount / revenue > $some
    UNION ALL
    SELECT 'receivables', 'no_due_date', 'invoices', 'note', found, amount / open_amount, amount, NULL, NULL
    FROM undated
    WHERE open_amount > 0 AND amount / open_amount > $some
    UNION ALL
    SELECT 'receivables', 'open_currency', CASE kind WHEN 'unapplied' THEN 'payments' ELSE kind END, 'warning', sum(rows), NULL,
           NULL, NULL, NULL
    FROM left_out
    WHERE kind IN ('invoices', 'unapplied')
    GROUP BY kind
    UNION ALL
    SELECT 'receivables', 'oldest_first', 'payments', 'note', count(*), NULL, sum(amount), NULL, NULL
    FROM (
        SELECT sum(amount) AS amount FROM receipt WHERE oldest_first GROUP BY invoice_key HAVING sum(amount) <> 0
    )
    HAVING count(*) > 0
    UNION ALL
    SELECT 'receivables', 'unmatched', u.kind, NULL, u.rows, u.rows / k.rows, NULL, NULL, NULL
    FROM unmatched AS u
    JOIN loaded_kind AS k ON k.kind = u.kind
    UNION ALL
    SELECT f.subject, 'rejected', i.kind, NULL, i.rejected, i.rejected / i.rows_in_files, NULL, NULL, NULL
    FROM imports_of_kind AS i
    JOIN feeds AS f ON f.kind = i.kind
    WHERE i.rejected > 0 AND i.rows_in_files > 0
    UNION ALL
    SELECT f.subject, 'other_currency', o.kind, NULL, o.rows, o.rows / o.all_rows, NULL, NULL, NULL
    FROM other_currency AS o
    JOIN feeds AS f ON f.kind = o.kind
    WHERE o.rows > 0 AND f.subject <> 'loaded'  -- whose charts count rows of all currencies
)
SELECT
    subject,
    code,
    kind,
    coalesce(severity, CASE WHEN share > $much THEN 'warning' ELSE 'note' END) AS severity,
    CAST(found AS BIGINT) AS found,
    CAST(share AS DOUBLE) AS share,
    CAST(amount AS DECIMAL(38, 4)) AS amount,
    CAST(first_date AS DATE) AS first_date,
    CAST(last_date AS DATE) AS last_date
FROM finding
WHERE subject <> 'matching'  -- nothing to match where one side is not loaded
   OR (SELECT s.first_date IS NOT NULL AND i.first_date IS NOT NULL FROM sales_span AS s, invoice_span AS i)
ORDER BY subject, severity DESC, code, kind
