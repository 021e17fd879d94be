-- How many of the rows to be loaded each warning speaks of.
SELECT {conditions} FROM cleaned WHERE verdict IS NULL
