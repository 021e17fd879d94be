-- What the database keeps about itself under a key.
SELECT value FROM meta WHERE key = $key
