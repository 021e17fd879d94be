-- Days on which an account bought something of a product group, up to the as-of date.
CREATE OR REPLACE TEMP TABLE churn_category AS
SELECT DISTINCT s.customer_id AS account_id, s.category, f.date
FROM fact_sales_day AS f
JOIN dim_slice AS s ON s.slice_id = f.slice_id
WHERE f.date <= $as_of AND s.customer_id IS NOT NULL AND s.category IS NOT NULL AND f.revenue > 0
