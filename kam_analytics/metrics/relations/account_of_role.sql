-- The accounts with a home, a sale or an invoice in the regions and under the salespeople of the signed-in role.
SELECT customer_id
FROM (
    SELECT account_id AS customer_id, region, salesperson FROM dim_customer
    UNION ALL
    SELECT customer_id, region, salesperson FROM dim_slice WHERE customer_id IS NOT NULL
    UNION ALL
    SELECT c.account_id, coalesce(i.region, c.region), coalesce(i.salesperson, c.salesperson)
    FROM invoice_slice AS i JOIN dim_customer AS c ON c.customer_id = i.customer_id
)
WHERE true
  AND list_contains($only_regions, coalesce(region, '')) -- if only_regions
  AND list_contains($only_salespeople, coalesce(salesperson, '')) -- if only_salespeople
GROUP BY customer_id
