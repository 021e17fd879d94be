-- When the rows of an import that was taken back were deleted for good; its line in the ledger stays.
ALTER TABLE import_ledger ADD COLUMN deleted_at TIMESTAMP;
