-- The receivables of the scope on the as-of date in one row, with what of it was open at the end of the comparison
-- period already. Unapplied receipts and credits are negative: balance = open amount + unapplied.
SELECT
    i.*,
    u.unapplied,
    i.open_amount + u.unapplied AS balance,
    u.base_unapplied,
    u.first_date AS first_unapplied
FROM (
    SELECT
        coalesce(sum(open_amount), 0) AS open_amount,
        coalesce(sum(open_amount) FILTER (days_past_due > 0), 0) AS overdue,
        count(*) AS open_invoices,
        max(days_since_invoice) AS oldest_open_days,
        coalesce(sum(open_amount) FILTER (invoice_date <= $base_to), 0) AS base_open,
        coalesce(sum(open_amount) FILTER (invoice_date <= $base_to AND due_date < $base_to), 0) AS base_overdue
    FROM receivable_item
) AS i
CROSS JOIN (
    SELECT
        coalesce(-sum(amount), 0) AS unapplied,
        coalesce(-sum(amount) FILTER (date <= $base_to), 0) AS base_unapplied,
        min(date) AS first_date
    FROM unapplied_receipt
) AS u
