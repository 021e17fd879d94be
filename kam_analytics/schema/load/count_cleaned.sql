-- Rows to be loaded that a warning speaks of.
SELECT count(*) FROM cleaned WHERE verdict IS NULL AND ({condition})
