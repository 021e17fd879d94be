-- First and last day of the rows of one import.
SELECT min({date}), max({date}) FROM {table} WHERE import_id = $import_id
