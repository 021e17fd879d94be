-- How often the data has changed.
SELECT count(*) FROM data_change;
