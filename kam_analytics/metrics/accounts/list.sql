-- All accounts that may be opened, those that bought most in the period first; also those with invoices only.
SELECT a.customer_id, a.customer_name, coalesce(s.revenue, 0) AS revenue, t.tier
FROM account_visible AS a
LEFT JOIN (SELECT customer_id, sum(revenue) AS revenue FROM sales_now GROUP BY customer_id) AS s
    ON s.customer_id = a.customer_id
LEFT JOIN account_tier AS t ON t.customer_id = a.customer_id
ORDER BY s.revenue DESC NULLS LAST, a.customer_id
