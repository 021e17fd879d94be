-- One row per invoice (or instalment) that is open on the as-of date; in scope. `billed_to` is the customer on the
-- invoice, `customer_id` its account. Buckets are by days past due.
SELECT
    f.invoice_key,
    f.invoice_id,
    coalesce(c.account_id, f.customer_id) AS customer_id,
    f.customer_id AS billed_to,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson,
    f.invoice_date,
    f.due_date,
    f.due_source,
    f.amount,
    f.open_amount,
    coalesce(f.disputed, false) AS disputed,
    CAST($as_of - f.due_date AS BIGINT) AS days_past_due,
    CAST($as_of - f.invoice_date AS BIGINT) AS days_since_invoice
FROM open_invoice AS f
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
