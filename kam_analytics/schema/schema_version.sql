-- The version of the schema that the database has.
SELECT value FROM meta WHERE key = 'schema_version';
