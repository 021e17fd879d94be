-- Rejected rows that were mended and loaded by a later import, which completes the first.
ALTER TABLE import_ledger ADD COLUMN actor VARCHAR;         -- who brought the file, as far as that is known
ALTER TABLE import_ledger ADD COLUMN completes INTEGER;     -- the import whose rejected rows this one brings

-- A row with several faults stands here once for each, numbered by `place`. `first_row`: of a row that came back to
-- complete an earlier import, its row in the first file.
ALTER TABLE rejected_row ADD COLUMN place INTEGER DEFAULT 1;
ALTER TABLE rejected_row ADD COLUMN first_row BIGINT;

CREATE TABLE mended_row (
    import_id  INTEGER NOT NULL,    -- the completing import
    completes  INTEGER NOT NULL,    -- the completed one
    row_no     BIGINT NOT NULL      -- the row in the first file
);

-- Rows of a file that a completion in force has loaded. The same file loaded again is the same file.
CREATE VIEW mended AS
SELECT DISTINCT f.sha256, f.kind, json_extract_string(f.plan, '$.sheet') AS sheet, m.row_no
FROM mended_row AS m
JOIN import_ledger AS c ON c.import_id = m.import_id AND c.undone_at IS NULL
JOIN import_ledger AS f ON f.import_id = m.completes;

-- Rows that an import did not load, but a completion in force has.
CREATE VIEW mended_reject AS
SELECT DISTINCT r.import_id, r.row_no
FROM rejected_row AS r
JOIN import_ledger AS l ON l.import_id = r.import_id
JOIN import_ledger AS f ON f.import_id = coalesce(l.completes, l.import_id)
JOIN mended AS m
    ON m.row_no = coalesce(r.first_row, r.row_no) AND m.sha256 = f.sha256 AND m.kind = f.kind
    AND m.sheet IS NOT DISTINCT FROM json_extract_string(f.plan, '$.sheet');
