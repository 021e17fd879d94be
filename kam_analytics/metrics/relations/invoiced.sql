-- Every amount that was invoiced up to the as-of date, credit notes negative; in scope. Other currencies as converted.
SELECT
    coalesce(c.account_id, f.customer_id) AS customer_id,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson,
    f.invoice_date AS date,
    f.due_source,
    f.amount
FROM (
    SELECT i.customer_id, i.region, i.salesperson, i.invoice_date, i.due_source, i.amount, coalesce(k.code, i.currency) AS currency
    FROM invoice AS i LEFT JOIN currency_code AS k ON k.written = i.currency
    UNION ALL
    SELECT customer_id, region, salesperson, invoice_date, due_source, amount, currency FROM converted_invoice
) AS f
LEFT JOIN (
    SELECT customer_id, any_value(account_id) AS account_id, any_value(region) AS region,
           any_value(salesperson) AS salesperson
    FROM dim_customer
    GROUP BY customer_id  -- grouped, so that the join falls away where none of its columns is asked for
) AS c ON c.customer_id = f.customer_id
WHERE f.currency = $currency AND f.invoice_date <= $as_of
  AND list_contains($regions, coalesce(f.region, c.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(f.region, c.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if only_salespeople
  AND coalesce(c.account_id, f.customer_id) IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
