-- Receipts that name no invoice are taken off the oldest open invoices of their customer, and this is shown.
-- false: the user said that the receipts of the import stay unapplied, or they were loaded before there was a choice.
ALTER TABLE payment ADD COLUMN oldest_first BOOLEAN DEFAULT false;
ALTER TABLE shelf.payment ADD COLUMN oldest_first BOOLEAN DEFAULT false;

-- Whether a part was settled so, and not by a receipt that names its invoice.
ALTER TABLE fact_receivable ADD COLUMN oldest_first BOOLEAN DEFAULT false;
