-- What the filters leave out of the sales of the period since it does not say where it belongs: no_region, no_salesperson or
-- no_category, of those that are filtered; beside all revenue of the period, filters aside.
WITH named AS (
    SELECT
        sum(f.revenue) AS revenue,
        sum(f.revenue) FILTER (s.region IS NULL) AS region,
        sum(f.revenue) FILTER (s.salesperson IS NULL) AS salesperson,
        sum(f.revenue) FILTER (s.category IS NULL) AS category
    FROM (
        SELECT slice_id, revenue
        FROM fact_sales_month
        WHERE month BETWEEN $now_months_from AND $now_months_to
        UNION ALL -- if now_head
        SELECT slice_id, revenue FROM fact_sales_day WHERE date BETWEEN $now_head_from AND $now_head_to -- if now_head
        UNION ALL -- if now_tail
        SELECT slice_id, revenue FROM fact_sales_day WHERE date BETWEEN $now_tail_from AND $now_tail_to -- if now_tail
    ) AS f
    JOIN dim_slice AS s ON s.slice_id = f.slice_id
    WHERE s.currency = $currency
)
SELECT NULL AS code, NULL AS amount, NULL AS revenue WHERE false
UNION ALL SELECT 'no_region', region, revenue FROM named WHERE NOT list_contains($regions, '') -- if regions
UNION ALL SELECT 'no_salesperson', salesperson, revenue FROM named WHERE NOT list_contains($salespeople, '') -- if salespeople
UNION ALL SELECT 'no_category', category, revenue FROM named WHERE NOT list_contains($categories, '') -- if categories
