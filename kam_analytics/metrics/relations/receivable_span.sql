-- Open amounts over time: each part of an invoice is open from its invoice date until the day before `closed_on`
-- (NULL: still open on the as-of date). So the open amount of any earlier day is a sum over the parts open then.
SELECT
    f.invoice_key,
    coalesce(c.account_id, f.customer_id) AS customer_id,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson,
    f.invoice_date,
    f.due_date,
    f.closed_on,
    f.amount
FROM (
    SELECT invoice_key, customer_id, region, salesperson, currency, invoice_date, due_date, closed_on, amount
    FROM applied_receipt
    UNION ALL
    SELECT invoice_key, customer_id, region, salesperson, currency, invoice_date, due_date, NULL, open_amount
    FROM open_invoice
) AS f
LEFT JOIN (
    SELECT customer_id, any_value(account_id) AS account_id, any_value(region) AS region,
           any_value(salesperson) AS salesperson
    FROM dim_customer
    GROUP BY customer_id  -- grouped, so that the join falls away where none of its columns is asked for
) AS c ON c.customer_id = f.customer_id
WHERE f.currency = $currency
  AND list_contains($regions, coalesce(f.region, c.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(f.region, c.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if only_salespeople
  AND coalesce(c.account_id, f.customer_id) IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
