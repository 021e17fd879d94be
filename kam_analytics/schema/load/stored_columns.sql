-- The columns of a table.
SELECT column_name FROM duckdb_columns() WHERE table_name = $table AND NOT internal
