-- What happens to the invoices of customers with `changes`, in order; `account` numbers customer and currency, days count
-- from 1970, amounts are in 1/10000. Step 0: an invoice is issued; 1: it is settled by what names it; 2: it is passed over
-- from now on; 3: receipts come in that name none.
WITH account AS (
    SELECT customer_id, currency, row_number() OVER (ORDER BY customer_id, currency) AS account
    FROM pool_item
    WHERE changes
    GROUP BY customer_id, currency
),
item AS (
    SELECT p.*, a.account
    FROM pool_item AS p
    JOIN account AS a ON a.customer_id = p.customer_id AND a.currency = p.currency
),
event AS (
    SELECT account, invoice_date AS date, 0 AS step, place, item, amount FROM item
    UNION ALL
    SELECT i.account, f.closed_on, 1, i.place, i.item, f.amount
    FROM item AS i
    JOIN fact_receivable AS f ON f.item = i.item AND f.closed_on < DATE '9999-12-31'
    UNION ALL
    SELECT account, passed_on, 2, place, item, 0 FROM item WHERE passed_on IS NOT NULL
    UNION ALL
    SELECT a.account, r.payment_date, 3, 0, 0, r.amount
    FROM loose_receipt AS r
    JOIN account AS a ON a.customer_id = r.customer_id AND a.currency = r.currency
)
SELECT account, date - DATE '1970-01-01' AS day, step, item, CAST(amount * 10000 AS HUGEINT) AS amount
FROM event
ORDER BY account, day, step, place, amount
