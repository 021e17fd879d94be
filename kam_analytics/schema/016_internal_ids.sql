-- The id by which a system refers to an invoice among its own records, beside the number that people know it by.
ALTER TABLE invoice ADD COLUMN internal_id VARCHAR;
ALTER TABLE shelf.invoice ADD COLUMN internal_id VARCHAR;

-- What extracts of receipts mean by internal ids: those in which more names are such an id than a number of an invoice of
-- their customer; where that is even, of anybody. What is not found by such an id names no number either, unless its
-- customer has an invoice of that number.
CREATE VIEW named_by_internal_id AS
WITH known AS MATERIALIZED (
    SELECT internal_id, min(invoice_id) AS invoice_id FROM invoice WHERE internal_id IS NOT NULL GROUP BY internal_id
),
named AS MATERIALIZED (
    SELECT import_id, invoice_id AS name, customer_id
    FROM payment
    WHERE import_id IN (SELECT p.import_id FROM payment AS p JOIN known AS k ON k.internal_id = p.invoice_id)
      AND invoice_id IS NOT NULL
),
numbered AS MATERIALIZED (
    SELECT invoice_id, customer_id FROM invoice WHERE invoice_id IN (SELECT name FROM named)
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
