-- The id by which a system refers to an invoice among its own records, beside the number that people know it by.
ALTER TABLE invoice ADD COLUMN internal_id VARCHAR;
ALTER TABLE shelf.invoice ADD COLUMN internal_id VARCHAR;

-- What extracts of receipts mean by internal ids: those in which more receipts name such an id than a number.
CREATE VIEW named_by_internal_id AS
WITH known AS (
    SELECT internal_id, min(invoice_id) AS invoice_id FROM invoice WHERE internal_id IS NOT NULL GROUP BY internal_id
),
named AS (
    SELECT import_id, invoice_id AS internal_id, count(*) AS receipts
    FROM payment
    WHERE invoice_id IS NOT NULL AND EXISTS (SELECT 1 FROM known)
    GROUP BY import_id, invoice_id
),
by_internal_id AS (
    SELECT n.import_id
    FROM named AS n
    LEFT JOIN known AS k ON k.internal_id = n.internal_id
    LEFT JOIN (SELECT DISTINCT invoice_id FROM invoice) AS i ON i.invoice_id = n.internal_id
    GROUP BY n.import_id
    HAVING coalesce(sum(n.receipts) FILTER (k.internal_id IS NOT NULL), 0)
        > coalesce(sum(n.receipts) FILTER (i.invoice_id IS NOT NULL), 0)
)
SELECT n.import_id, n.internal_id, k.invoice_id
FROM named AS n
JOIN by_internal_id AS b ON b.import_id = n.import_id
JOIN known AS k ON k.internal_id = n.internal_id;
