-- The staged rows, typed cell by cell. `verdict` tells why a row is not loaded, the first of what is wrong with it;
-- `faulty`: its cells are, which rejects.sql looks through for more. `raw` keeps such a row as it stood. `first_row`: of a
-- completion, the row in the file that it completes.
CREATE OR REPLACE TEMP TABLE cleaned AS
WITH staged AS (
    SELECT *
    FROM read_csv(
        $path, delim = ',', quote = '"', escape = '"', header = false, auto_detect = false, columns = $columns,
        new_line = '\n', nullstr = '', max_line_size = 16777216
    )
),
numbered AS (  -- apart from what is typed, which names these lists several times and would work them out each time
    SELECT *{beside} FROM staged
),
typed AS (
    SELECT
        CAST(row_no AS BIGINT) AS row_no,
        note,
        broken,
        [{cells}] AS cells,
        CAST({first_row} AS BIGINT) AS first_row,
        {typed},
        {given}
    FROM numbered
),
judged AS (
    SELECT
        *,
        CASE
            WHEN note IS NOT NULL THEN kam_reject(NULL, NULL, note)
            ELSE coalesce({unread}, {rules})
        END AS fault
    FROM typed
),
told AS (
    SELECT
        *,
        CASE
            WHEN fault IS NOT NULL AND note IS NULL AND len(list_filter(cells, lambda cell : kam_is_total(cell))) > 0
            THEN kam_reject(NULL, NULL, 'totals_row')
            ELSE fault
        END AS verdict
    FROM judged
)
SELECT
    * EXCLUDE (note, broken, fault) REPLACE (CASE WHEN verdict IS NOT NULL THEN cells END AS cells),
    note IS NULL AND coalesce(verdict.code = fault.code, false) AS faulty,
    CASE WHEN verdict IS NOT NULL OR {keep} THEN coalesce(broken, CAST(to_json(cells) AS VARCHAR)) END AS raw
FROM told
