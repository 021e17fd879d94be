-- Sales by month, account, region, salesperson and category: whole months from the month facts, the days at both
-- ends from the day facts. `PERIOD` is now, base or history. `own_id` is the customer of the line before it is rolled
-- up to its account: filter one account by it, since that reaches down to the scan.
SELECT
    f.month,
    coalesce(c.account_id, f.customer_id) AS customer_id,
    f.customer_id AS own_id,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson,
    f.category,
    f.revenue,
    f.covered_revenue,
    f.cost,
    f.discount_value,
    f.quantity,
    f.lines
FROM (
    SELECT month, customer_id, region, salesperson, category, currency,
           revenue, covered_revenue, cost, discount_value, quantity, lines
    FROM fact_sales_month
    WHERE month BETWEEN $PERIOD_months_from AND $PERIOD_months_to
    UNION ALL -- if PERIOD_head
    SELECT CAST(date_trunc('month', date) AS DATE), customer_id, region, salesperson, category, currency, -- if PERIOD_head
           revenue, covered_revenue, cost, discount_value, quantity, lines -- if PERIOD_head
    FROM fact_sales_day -- if PERIOD_head
    WHERE date BETWEEN $PERIOD_head_from AND $PERIOD_head_to -- if PERIOD_head
    UNION ALL -- if PERIOD_tail
    SELECT CAST(date_trunc('month', date) AS DATE), customer_id, region, salesperson, category, currency, -- if PERIOD_tail
           revenue, covered_revenue, cost, discount_value, quantity, lines -- if PERIOD_tail
    FROM fact_sales_day -- if PERIOD_tail
    WHERE date BETWEEN $PERIOD_tail_from AND $PERIOD_tail_to -- if PERIOD_tail
) AS f
LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
WHERE f.currency = $currency
  AND list_contains($categories, coalesce(f.category, '')) -- if categories
  AND list_contains($regions, coalesce(f.region, c.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(f.region, c.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if only_salespeople
  AND coalesce(c.account_id, f.customer_id) IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
