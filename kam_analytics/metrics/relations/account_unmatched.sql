-- The accounts of the period that one side does not know: with sales in it but never an invoice or payment, or with
-- invoices in it but never a sale. Nobody is missing on a side of which nothing is loaded.
SELECT 'sales' AS side, customer_id, sum(revenue) AS amount
FROM sales_now
WHERE customer_id IS NOT NULL
  AND customer_id NOT IN (SELECT customer_id FROM account_in_finance)
  AND EXISTS (SELECT 1 FROM account_in_finance)
GROUP BY customer_id
UNION ALL
SELECT 'finance', customer_id, sum(amount)
FROM invoiced
WHERE date BETWEEN $now_from AND $now_to
  AND customer_id NOT IN (SELECT customer_id FROM account_in_sales)
  AND EXISTS (SELECT 1 FROM account_in_sales)
GROUP BY customer_id
