-- Receipts and credit notes up to the as-of date that name an invoice which is not loaded, by kind; whole company, all
-- currencies, no filter.
SELECT CASE kind WHEN 'unmatched_payment' THEN 'payments' ELSE 'credit_notes' END AS kind, count(*) AS rows
FROM fact_unapplied
WHERE kind IN ('unmatched_payment', 'unmatched_credit') AND date <= $as_of AND converted_from IS NULL
GROUP BY kind
