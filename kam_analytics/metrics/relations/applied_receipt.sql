-- Every receipt that was applied to an invoice up to the as-of date, clipped at the invoice amount; whole company.
-- `dated`: it tells when money came in (false where no paid date is given, and for credits). `closed_on`: the day from
-- which it lowers the open amount, since an invoice counts from its invoice date on; never before `receipt_date`. The facts
-- stand in its order: a bound on it spares reading older ones. `oldest_first`: it names no invoice and was taken off the
-- oldest open one.
SELECT item AS invoice_key, invoice_id, customer_id, region, salesperson, currency, invoice_date, due_date,
       receipt_date, closed_on, amount, dated, oldest_first
FROM fact_receivable
WHERE closed_on <= $as_of
