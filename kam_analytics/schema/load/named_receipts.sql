-- Receipts of a file in which some name their invoice stay unapplied where they name none; the rows that complete a file
-- belong to it.
UPDATE payment
SET oldest_first = false
WHERE import_id = $import_id AND oldest_first
  AND EXISTS (SELECT 1 FROM payment WHERE import_id IN ($import_id, $completes) AND invoice_id IS NOT NULL)
