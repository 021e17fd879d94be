-- Single sales lines, for drill-down: amounts as they were sold, also in currencies that totals hold converted. `PERIOD` is
-- now, base or history. Filter accounts by `own_id`, and days by `date`: these reach down to the scan.
SELECT
    f.order_date AS date,
    f.order_id,
    coalesce(c.account_id, f.customer_id) AS customer_id,
    f.customer_id AS own_id,
    f.product_id,
    f.product_name,
    f.category,
    f.quantity,
    f.unit_price,
    f.discount,
    f.revenue,
    f.cost,
    f.currency,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson
FROM sales_line AS f
LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
LEFT JOIN currency_code AS k ON k.written = f.currency
LEFT JOIN conversion AS v  -- one rate a day; an EXISTS would keep all lines before an account is picked out of them
    ON v.from_currency = coalesce(k.code, f.currency) AND v.to_currency = $currency AND v.date = f.order_date
WHERE f.order_date BETWEEN $PERIOD_from AND $PERIOD_to
  AND (coalesce(k.code, f.currency) = $currency OR v.date IS NOT NULL)
  AND list_contains($categories, coalesce(f.category, '')) -- if categories
  AND list_contains($regions, coalesce(f.region, c.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(f.region, c.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if only_salespeople
  AND coalesce(c.account_id, f.customer_id) IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
