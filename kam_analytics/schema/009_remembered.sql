-- What people said about files of one shape (the same format and headers), to read the next one so.
CREATE TABLE remembered_reading (
    shape          VARCHAR NOT NULL,    -- a digest of the format and the headers
    file_name      VARCHAR NOT NULL,    -- the last file that was read so
    answers        JSON NOT NULL,       -- what was said by hand: kind, mapping, date_order, decimal, rows
    remembered_at  TIMESTAMP NOT NULL
);
