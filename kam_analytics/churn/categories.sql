-- Days on which an account bought something of a product group, up to the as-of date.
CREATE OR REPLACE TEMP TABLE churn_category AS
SELECT DISTINCT coalesce(c.account_id, f.customer_id) AS account_id, f.category, f.date
FROM fact_sales_day AS f
LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
WHERE f.date <= $as_of AND f.customer_id IS NOT NULL AND f.category IS NOT NULL AND f.revenue > 0
