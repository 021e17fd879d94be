-- What hangs on an import in force: receipts that name its invoices, invoices whose dates follow from its terms.
SELECT
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
    ) AS terms
