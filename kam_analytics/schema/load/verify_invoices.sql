-- Rows of a strict load that need the careful path after all: dates out of range, blanks around words. One column at a
-- time: a condition on a single compressed column is decided once a distinct value.
SELECT CAST(sum(n) AS BIGINT)
FROM (
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND NOT kam_in_range(invoice_date)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND NOT kam_in_range(due_date)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND NOT coalesce(kam_in_range(paid_date), true)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND kam_padded(invoice_id)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND kam_padded(customer_id)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND kam_padded(customer_name)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND kam_padded(region)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND kam_padded(salesperson)
    UNION ALL
    SELECT count(*) AS n FROM invoice WHERE import_id = $import_id AND kam_padded(currency)
)
