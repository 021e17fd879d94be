-- One row per committed change; their number is the data version. Only ever added to: an import that stays open for
-- a while (its preview is being looked at) must not collide with a change that commits before it.
CREATE TABLE data_change (changed_at TIMESTAMP NOT NULL);
INSERT INTO data_change
SELECT now()::TIMESTAMP FROM range((SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'data_version'));
DELETE FROM meta WHERE key = 'data_version';

-- Reason -> number of rows that were skipped.
ALTER TABLE import_ledger ADD COLUMN skips JSON DEFAULT '{}';
