-- The version of the schema that the database has now.
INSERT OR REPLACE INTO meta VALUES ('schema_version', $version);
