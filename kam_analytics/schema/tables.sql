-- The tables of a database that may not be ours.
SHOW TABLES;
