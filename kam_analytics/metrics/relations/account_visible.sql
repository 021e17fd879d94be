-- The accounts that the signed-in role may see, whatever else is filtered: all of them without a restriction, else
-- those with a home, a sale or an invoice in the regions and under the salespeople of the role.
SELECT a.*
FROM account AS a
WHERE true
  AND a.customer_id IN (SELECT customer_id FROM account_of_role) -- if only_regions
  AND a.customer_id IN (SELECT customer_id FROM account_of_role) -- if only_salespeople
