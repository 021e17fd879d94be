-- How sales and finance of the period agree, in one row.
WITH month AS (
    SELECT count(*) AS months, sum(revenue) AS revenue, sum(invoiced) AS invoiced
    FROM matched_month
    WHERE revenue IS NOT NULL AND invoiced IS NOT NULL
),
apart AS (
    SELECT
        count(*) FILTER (side = 'sales') AS sales_only,
        sum(amount) FILTER (side = 'sales') AS sales_only_revenue,
        count(*) FILTER (side = 'finance') AS finance_only,
        sum(amount) FILTER (side = 'finance') AS finance_only_invoiced
    FROM account_unmatched
),
whole AS (
    SELECT
        (SELECT sum(revenue) FROM sales_now WHERE customer_id IS NOT NULL) AS revenue,
        (SELECT sum(amount) FROM invoiced WHERE date BETWEEN $now_from AND $now_to) AS invoiced
)
SELECT
    month.months,
    month.revenue,
    month.invoiced,
    month.invoiced - month.revenue AS difference,
    (month.invoiced - month.revenue) / nullif(month.revenue, 0) AS difference_share,
    apart.sales_only,
    coalesce(apart.sales_only_revenue, 0) AS sales_only_revenue,
    CASE WHEN whole.revenue > 0 THEN coalesce(apart.sales_only_revenue, 0) / whole.revenue END AS sales_only_share,
    apart.finance_only,
    coalesce(apart.finance_only_invoiced, 0) AS finance_only_invoiced,
    CASE WHEN whole.invoiced > 0 THEN coalesce(apart.finance_only_invoiced, 0) / whole.invoiced END AS finance_only_share
FROM month, apart, whole
