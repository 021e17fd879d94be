-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words. One column at a
-- time: a condition on a single compressed column is decided once a distinct value.
SELECT CAST(sum(n) AS BIGINT)
FROM (
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND NOT kam_in_range(payment_date)
    UNION ALL
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND customer_id IS NULL
    UNION ALL
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND kam_padded(payment_id)
    UNION ALL
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND kam_padded(customer_id)
    UNION ALL
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND kam_padded(customer_name)
    UNION ALL
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND kam_padded(invoice_id)
    UNION ALL
    SELECT count(*) AS n FROM payment WHERE import_id = $import_id AND kam_padded(currency)
)
