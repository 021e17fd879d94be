-- Days on which an amount of a currency would come out beyond fourteen digits in another: they have a rate, and are not converted.
CREATE TABLE conversion_too_large (
    from_currency  VARCHAR NOT NULL,
    to_currency    VARCHAR NOT NULL,
    date           DATE NOT NULL
);

-- As in 016, now of credit notes that name an invoice too, each extract of them by itself. Their own numbers are none of invoices.
CREATE OR REPLACE VIEW named_by_internal_id AS
WITH known AS MATERIALIZED (
    SELECT internal_id, min(invoice_id) AS invoice_id FROM invoice WHERE internal_id IS NOT NULL GROUP BY internal_id
),
naming AS (
    SELECT import_id, invoice_id AS name, customer_id FROM payment WHERE invoice_id IS NOT NULL
    UNION ALL
    SELECT import_id, applies_to, customer_id FROM invoice WHERE applies_to IS NOT NULL
),
named AS MATERIALIZED (
    SELECT * FROM naming WHERE import_id IN (SELECT n.import_id FROM naming AS n JOIN known AS k ON k.internal_id = n.name)
),
numbered AS MATERIALIZED (
    SELECT invoice_id, customer_id
    FROM invoice
    WHERE invoice_id IN (SELECT name FROM named) AND applies_to IS NULL
),
found AS (
    SELECT
        n.*, k.invoice_id,
        (n.name, n.customer_id) IN (
            SELECT (internal_id, customer_id) FROM invoice WHERE internal_id IN (SELECT name FROM named)
        ) AS own_id,
        (n.name, n.customer_id) IN (SELECT (invoice_id, customer_id) FROM numbered) AS own_number,
        n.name IN (SELECT invoice_id FROM numbered) AS number
    FROM named AS n
    LEFT JOIN known AS k ON k.internal_id = n.name
),
by_internal_id AS (
    SELECT import_id
    FROM found
    GROUP BY import_id
    HAVING (count_if(own_id), count_if(invoice_id IS NOT NULL)) > (count_if(own_number), count_if(number))
)
SELECT f.import_id, f.name AS internal_id, coalesce(any_value(f.invoice_id), 'id ' || f.name) AS invoice_id
FROM found AS f
JOIN by_internal_id AS b ON b.import_id = f.import_id
GROUP BY f.import_id, f.name
HAVING any_value(f.invoice_id) IS NOT NULL OR NOT coalesce(bool_or(f.own_number), false);

-- Receivables and copies of an older database are made anew where one of both changes them.
INSERT OR REPLACE INTO meta
SELECT 'own_currency', '?'
WHERE EXISTS (FROM conversion)
   OR (EXISTS (FROM invoice WHERE internal_id IS NOT NULL) AND EXISTS (FROM invoice WHERE applies_to IS NOT NULL));
