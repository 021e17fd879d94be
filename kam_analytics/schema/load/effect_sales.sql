-- The revenue by month and currency, from what is rolled up. The demo company (`$demo`) never stands beside own data.
SELECT f.month, s.currency, sum(f.revenue) AS money
FROM fact_sales_month AS f
JOIN sales_slice AS s ON s.slice_id = f.slice_id
WHERE f.import_id IN (SELECT import_id FROM import_ledger WHERE (origin = 'demo') = $demo)
GROUP BY ALL
