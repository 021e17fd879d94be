-- Sales beside invoices by month, and what lies between them.
SELECT
    month,
    revenue,
    invoiced,
    invoiced - revenue AS difference,
    (invoiced - revenue) / nullif(revenue, 0) AS difference_share
FROM matched_month
ORDER BY month
