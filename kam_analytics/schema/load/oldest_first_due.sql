-- Whether any receipts are taken off the oldest open invoices.
SELECT EXISTS (FROM payment WHERE oldest_first)
