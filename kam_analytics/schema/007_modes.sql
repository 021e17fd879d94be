-- Rows that do not count: those of undone imports, and those whose place a later import has taken. They stay, so that
-- an undo can be undone, and so that taking a replacing import back brings back what it replaced. Each table here has
-- the columns of its twin and `shelved_by`: the import that took the row's place; NULL where its own import is undone.
CREATE SCHEMA shelf;

CREATE TABLE shelf.sales_line AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.sales_line LIMIT 0;
CREATE TABLE shelf.payment AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.payment LIMIT 0;
CREATE TABLE shelf.customer AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.customer LIMIT 0;

-- The terms that the row itself names: with them a date that follows from the customer's terms can follow them.
ALTER TABLE invoice ADD COLUMN terms_days INTEGER;
CREATE TABLE shelf.invoice AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.invoice LIMIT 0;

ALTER TABLE import_ledger ADD COLUMN mode VARCHAR DEFAULT 'add';       -- add, replace, update
ALTER TABLE import_ledger ADD COLUMN replaced_from DATE;               -- of mode replace: first and last day
ALTER TABLE import_ledger ADD COLUMN replaced_to DATE;
ALTER TABLE import_ledger ADD COLUMN default_terms INTEGER DEFAULT 30; -- days to pay where nothing else says
ALTER TABLE import_ledger ADD COLUMN redone_at TIMESTAMP;
