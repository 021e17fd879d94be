-- The receivables at each of the last month-ends, each as of that day.
WITH last_month AS (
    SELECT CASE WHEN last_day($as_of) = $as_of THEN $as_of
                ELSE CAST(date_trunc('month', $as_of) AS DATE) - 1 END AS month_end
),
unapplied_day AS (
    SELECT date, -sum(amount) AS amount
    FROM unapplied_receipt
    GROUP BY date
),
first_entry AS (
    SELECT i.date AS invoice_date, least(i.date, u.date) AS date
    FROM (SELECT min(date) AS date FROM invoiced_day) AS i, (SELECT min(date) AS date FROM unapplied_day) AS u
),
month_end AS (
    SELECT
        year(m.month_end) * 12 + month(m.month_end) AS month_number,
        CAST(date_trunc('month', m.month_end) AS DATE) AS month,
        m.month_end,
        greatest(CAST(date_trunc('month', m.month_end) - INTERVAL 11 MONTH AS DATE), f.invoice_date) AS sales_start
    FROM (
        SELECT last_day(month_end - to_months(CAST(back.months AS INTEGER))) AS month_end
        FROM last_month, range(least($months, 1200) + 1) AS back (months)
    ) AS m
    JOIN first_entry AS f ON m.month_end >= f.date
),
part AS MATERIALIZED (  -- planned on its own: the join with the customers then falls away
    SELECT
        year(invoice_date) * 12 + month(invoice_date) AS first_month,
        year(due_date + 1) * 12 + month(due_date + 1) AS overdue_month,
        coalesce(year(closed_on) * 12 + month(closed_on), 999999) AS closing_month,
        sum(amount) AS amount
    FROM receivable_span
    WHERE closed_on IS NULL OR closed_on > last_day(CAST($as_of - to_months(least($months, 1200) + 1) AS DATE))
    GROUP BY first_month, overdue_month, closing_month
),
open_then AS (
    SELECT
        m.month_number,
        coalesce(sum(p.amount), 0) AS open_amount,
        coalesce(sum(p.amount) FILTER (p.overdue_month <= m.month_number), 0) AS overdue
    FROM month_end AS m
    LEFT JOIN part AS p ON p.first_month <= m.month_number AND p.closing_month > m.month_number
    GROUP BY m.month_number
),
unapplied_then AS (
    SELECT m.month_number, coalesce(sum(u.amount), 0) AS unapplied
    FROM month_end AS m
    LEFT JOIN unapplied_day AS u ON u.date <= m.month_end
    GROUP BY m.month_number
),
sales AS (
    SELECT
        m.month_number,
        coalesce(sum(d.amount) FILTER (d.date >= m.month), 0) AS invoiced,
        coalesce(sum(d.amount), 0) AS sales
    FROM month_end AS m
    LEFT JOIN invoiced_day AS d ON d.date BETWEEN m.sales_start AND m.month_end
    GROUP BY m.month_number
),
position AS (
    SELECT
        m.*,
        o.open_amount,
        o.overdue,
        u.unapplied,
        o.open_amount + u.unapplied AS balance,
        s.invoiced,
        s.sales,
        m.month_end - m.sales_start + 1 AS days,
        coalesce(lag(o.open_amount + u.unapplied) OVER (ORDER BY m.month), 0) AS balance_before
    FROM month_end AS m
    JOIN open_then AS o ON o.month_number = m.month_number
    JOIN unapplied_then AS u ON u.month_number = m.month_number
    JOIN sales AS s ON s.month_number = m.month_number
)
SELECT
    month,
    month_end,
    balance,
    overdue,
    overdue / nullif(open_amount, 0) AS overdue_rate,
    CASE WHEN sales > 0 THEN balance / sales * days END AS dso,
    CASE WHEN sales > 0 THEN (open_amount - overdue) / sales * days END AS best_possible_dso,
    CASE WHEN sales > 0 THEN (unapplied + overdue) / sales * days END AS average_days_delinquent,
    invoiced,
    balance_before + invoiced - balance AS received,
    open_amount,
    unapplied,
    sales AS sales_12_months
FROM position
QUALIFY row_number() OVER (ORDER BY month DESC) <= $months
ORDER BY month
