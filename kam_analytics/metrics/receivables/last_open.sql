-- The last day up to the as-of date on which an invoice was open.
WITH fall AS (  -- days on which the open amount of an invoice fell: it was open on the day before
    SELECT invoice_key, closed_on
    FROM receivable_span
    WHERE closed_on IS NULL OR closed_on > invoice_date
    GROUP BY invoice_key, closed_on
    HAVING sum(amount) > 0
)
SELECT max(coalesce(closed_on - 1, $as_of)) AS last_open_date
FROM fall
