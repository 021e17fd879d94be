-- The staged rows, typed cell by cell. `verdict` tells why a row is not loaded; `raw` keeps such a row as it stood.
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
        {typed},
        {given}
    FROM staged
),
judged AS (
    SELECT
        *,
        CASE
            WHEN note IS NOT NULL THEN kam_reject(NULL, NULL, note)
            ELSE coalesce({unread}, {rules})
        END AS verdict
    FROM typed
)
SELECT
    * EXCLUDE (note, cells, broken, verdict),
    CASE
        WHEN verdict IS NOT NULL AND note IS NULL AND len(list_filter(cells, lambda cell : kam_is_total(cell))) > 0 THEN kam_reject(NULL, NULL, 'totals_row')
        ELSE verdict
    END AS verdict,
    CASE WHEN verdict IS NOT NULL THEN coalesce(broken, CAST(to_json(cells) AS VARCHAR)) END AS raw
FROM judged
