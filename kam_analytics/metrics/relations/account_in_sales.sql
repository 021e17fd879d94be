-- The accounts with any sales line up to the as-of date; whole company, all currencies.
SELECT DISTINCT d.customer_id
FROM sales_slice AS s
JOIN dim_slice AS d ON d.slice_id = s.slice_id
WHERE s.first_date <= $as_of AND d.customer_id IS NOT NULL
