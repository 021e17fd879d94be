-- What else changes when an import is taken back: rows that come back, own rows that do not count as it is, receipts
-- that name its invoices, invoices whose dates follow from its terms, rejected rows of it that were mended and stay.
SELECT
    (SELECT count(*) FROM shelf.{table} WHERE shelved_by = $import_id) AS returning,
    (SELECT count(*) FROM shelf.{table} WHERE import_id = $import_id AND shelved_by IS NOT NULL) AS hidden,
    (
        SELECT count(*)
        FROM payment AS p
        LEFT JOIN named_by_internal_id AS n ON n.import_id = p.import_id AND n.internal_id = p.invoice_id
        WHERE coalesce(n.invoice_id, p.invoice_id) IN (
            SELECT invoice_id FROM invoice WHERE import_id = $import_id
            EXCEPT
            SELECT invoice_id FROM invoice WHERE import_id <> $import_id
        )
    ) AS payments,
    (
        SELECT count(*)
        FROM invoice AS i
        JOIN customer AS c ON c.customer_id = i.customer_id AND c.import_id = $import_id
        WHERE i.terms_days IS NULL AND c.terms_days IS NOT NULL
          AND i.due_source IN ('customer_terms', 'invoice_date_from_terms')
    ) AS terms,
    (
        SELECT CAST(coalesce(sum(rows_loaded), 0) AS BIGINT)
        FROM import_ledger
        WHERE completes = $import_id AND undone_at IS NULL
    ) AS mended
