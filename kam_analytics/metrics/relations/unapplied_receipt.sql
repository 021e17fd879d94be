-- Receipts and credits that lower no invoice, by day up to the as-of date; in scope. `amount` is in the customer's
-- favour; it is negative where a prepayment is applied once its invoice is issued, or where money is taken back.
SELECT
    coalesce(c.account_id, f.customer_id) AS customer_id,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson,
    f.kind,
    f.date,
    f.amount
FROM fact_unapplied AS f
LEFT JOIN (
    SELECT customer_id, any_value(account_id) AS account_id, any_value(region) AS region,
           any_value(salesperson) AS salesperson
    FROM dim_customer
    GROUP BY customer_id  -- grouped, so that the join falls away where none of its columns is asked for
) AS c ON c.customer_id = f.customer_id
WHERE f.currency = $currency AND f.date <= $as_of
  AND list_contains($regions, coalesce(f.region, c.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(f.region, c.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if only_salespeople
  AND coalesce(c.account_id, f.customer_id) IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
