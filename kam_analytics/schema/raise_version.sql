-- One change more of the data.
INSERT INTO data_change VALUES (now()::TIMESTAMP);
