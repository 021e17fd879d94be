-- The days between which payments are loaded, up to the as-of date, whatever the filters.
SELECT min(payment_date) AS first_date, max(payment_date) AS last_date
FROM payment
WHERE payment_date <= $as_of
