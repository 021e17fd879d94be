-- Sales by order, slice and day. `PERIOD` is now, base or history.
SELECT
    f.date,
    f.order_id,
    s.customer_id,
    s.own_id,
    s.region,
    s.salesperson,
    s.category,
    f.revenue,
    f.covered_revenue,
    f.cost,
    f.discount_value,
    f.quantity,
    f.lines
FROM fact_sales_day AS f
JOIN dim_slice AS s ON s.slice_id = f.slice_id
WHERE f.date BETWEEN $PERIOD_from AND $PERIOD_to
  AND s.currency = $currency
  AND list_contains($categories, coalesce(s.category, '')) -- if categories
  AND list_contains($regions, coalesce(s.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(s.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(s.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(s.salesperson, '')) -- if only_salespeople
  AND s.customer_id IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
