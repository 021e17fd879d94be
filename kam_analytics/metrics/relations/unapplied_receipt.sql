-- Receipts and credits that lower no invoice, by day up to the as-of date; in scope. `amount` is in the customer's
-- favour; it is negative where a prepayment is applied once its invoice is issued, or where money is taken back.
SELECT
    coalesce(c.account_id, f.customer_id) AS customer_id,
    coalesce(f.region, c.region) AS region,
    coalesce(f.salesperson, c.salesperson) AS salesperson,
    f.kind,
    f.date,
    f.amount
FROM (
    -- rows of their own that are paid more than their amount or before they are issued, and credit notes
    SELECT
        customer_id, region, salesperson, currency, kind,
        unnest([paid_on, invoice_date]) AS date,
        unnest([
            paid_amount - CASE WHEN paid_on < invoice_date THEN 0 ELSE applied END,
            -least(amount, 0) - CASE WHEN paid_on < invoice_date THEN applied ELSE 0 END
        ]) AS amount
    FROM (
        SELECT
            i.*,
            coalesce(i.paid_date, i.invoice_date) AS paid_on,
            greatest(least(i.paid_amount, i.amount), 0) AS applied,
            CASE WHEN i.amount < 0 THEN 'credit' WHEN i.paid_date < i.invoice_date THEN 'prepayment'
                 ELSE 'overpayment' END AS kind
        FROM invoice AS i
        ANTI JOIN in_bill AS b ON b.invoice_key = i.rowid
        WHERE i.paid_amount > i.amount OR i.paid_amount < 0 OR i.paid_date < i.invoice_date
    )
    UNION ALL
    SELECT b.customer_id, b.region, b.salesperson, b.currency, u.kind, u.date, u.amount
    FROM bill_unapplied AS u
    JOIN bill_instalment AS b ON b.invoice_key = u.invoice_key
    UNION ALL
    SELECT p.customer_id, NULL, NULL, p.currency, 'payment', p.payment_date, p.amount
    FROM payment AS p
    ANTI JOIN bill_settlement AS s ON s.kind = 'payment' AND s.source_key = p.rowid
) AS f
LEFT JOIN (
    SELECT customer_id, any_value(account_id) AS account_id, any_value(region) AS region,
           any_value(salesperson) AS salesperson
    FROM dim_customer
    GROUP BY customer_id  -- grouped, so that the join falls away where none of its columns is asked for
) AS c ON c.customer_id = f.customer_id
WHERE f.currency = $currency AND f.amount <> 0 AND f.date <= $as_of
  AND list_contains($regions, coalesce(f.region, c.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(f.region, c.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(f.salesperson, c.salesperson, '')) -- if only_salespeople
  AND coalesce(c.account_id, f.customer_id) IN (SELECT customer_id FROM account_tier WHERE list_contains($tiers, tier)) -- if tiers
