-- Slices as pages read them: rolled up to the account, with the customer's own region and salesperson where the lines
-- name none, and with the code of the currency that they name.
SELECT
    s.slice_id,
    coalesce(c.account_id, s.customer_id) AS customer_id,
    s.customer_id AS own_id,
    coalesce(s.region, c.region) AS region,
    coalesce(s.salesperson, c.salesperson) AS salesperson,
    s.category,
    coalesce(k.code, s.currency) AS currency
FROM sales_slice AS s
LEFT JOIN dim_customer AS c ON c.customer_id = s.customer_id
LEFT JOIN currency_code AS k ON k.written = s.currency
