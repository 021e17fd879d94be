-- The staged rows, typed cell by cell. `verdict` tells why a row is not loaded, `faults` all that is wrong with it; `raw`
-- keeps such a row as it stood. `first_row`: of a completion, the row in the file that it completes.
CREATE OR REPLACE TEMP TABLE cleaned AS
WITH staged AS (
    SELECT *
    FROM read_csv(
        $path, delim = ',', quote = '"', escape = '"', header = false, auto_detect = false, columns = $columns,
        new_line = '\n', nullstr = '', max_line_size = 16777216
    )
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
    FROM staged
),
looked AS (
    SELECT *, CASE WHEN note IS NULL THEN [{unread}, {rules}] END AS found
    FROM typed
),
judged AS (
    SELECT *, CASE WHEN note IS NULL THEN list_any_value(found) ELSE kam_reject(NULL, NULL, note) END AS fault
    FROM looked
),
told AS (
    SELECT
        *,
        CASE
            WHEN fault IS NOT NULL AND note IS NULL AND len(list_filter(cells, lambda cell : kam_is_total(cell))) > 0
            THEN kam_reject(NULL, NULL, 'totals_row')
            ELSE fault
        END AS verdict,
        -- Of several faults of one column the first says it.
        CASE WHEN fault IS NOT NULL AND note IS NULL THEN kam_faults(list_concat(found, {wide_faults})) END AS faults
    FROM judged
)
SELECT
    * EXCLUDE (note, cells, broken, found, fault, faults),
    CASE WHEN verdict.code = fault.code THEN faults END AS faults,
    CASE WHEN verdict IS NOT NULL OR {keep} THEN coalesce(broken, CAST(to_json(cells) AS VARCHAR)) END AS raw
FROM told
