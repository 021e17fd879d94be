-- Sales by month, account, region, salesperson and category: whole months from the month facts, the days at both
-- ends from the day facts. `PERIOD` is now, base or history. `own_id` is the customer of the line before it is rolled
-- up to its account: filter one account by it, since that reaches down to the scan.
SELECT
    f.month,
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
FROM (
    SELECT slice_id, month, revenue, covered_revenue, cost, discount_value, quantity, lines
    FROM fact_sales_month
    WHERE month BETWEEN $PERIOD_months_from AND $PERIOD_months_to
    UNION ALL -- if PERIOD_head
    SELECT slice_id, CAST(date_trunc('month', date) AS DATE), revenue, covered_revenue, cost, discount_value, quantity, lines -- if PERIOD_head
    FROM fact_sales_day -- if PERIOD_head
    WHERE date BETWEEN $PERIOD_head_from AND $PERIOD_head_to -- if PERIOD_head
    UNION ALL -- if PERIOD_tail
    SELECT slice_id, CAST(date_trunc('month', date) AS DATE), revenue, covered_revenue, cost, discount_value, quantity, lines -- if PERIOD_tail
    FROM fact_sales_day -- if PERIOD_tail
    WHERE date BETWEEN $PERIOD_tail_from AND $PERIOD_tail_to -- if PERIOD_tail
) AS f
JOIN dim_slice AS s ON s.slice_id = f.slice_id
WHERE s.currency = $currency
  AND list_contains($categories, coalesce(s.category, '')) -- if categories
  AND list_contains($regions, coalesce(s.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(s.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(s.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(s.salesperson, '')) -- if only_salespeople
  AND s.customer_id IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
