-- One row per invoice (or instalment) that is open on the as-of date; whole company.
SELECT
    item AS invoice_key,
    any_value(invoice_id) AS invoice_id,
    any_value(customer_id) AS customer_id,
    any_value(region) AS region,
    any_value(salesperson) AS salesperson,
    any_value(currency) AS currency,
    any_value(invoice_date) AS invoice_date,
    any_value(due_date) AS due_date,
    any_value(due_source) AS due_source,
    any_value(invoice_amount) AS amount,
    any_value(disputed) AS disputed,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS open_amount
FROM fact_receivable
WHERE closed_on > $as_of AND invoice_date <= $as_of AND currency = $currency
GROUP BY item
HAVING sum(amount) > 0
