-- The accounts with a credit limit, in scope by their own region, salesperson and tier.
SELECT customer_id
FROM account_visible AS a
WHERE credit_limit IS NOT NULL
  AND list_contains($regions, coalesce(a.region, '')) -- if regions
  AND list_contains($salespeople, coalesce(a.salesperson, '')) -- if salespeople
  AND a.customer_id IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
