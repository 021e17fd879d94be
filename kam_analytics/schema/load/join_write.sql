-- The joined table as a file: each line in the row that it had, blank rows where there was none.
COPY (
    WITH place AS (
        SELECT CAST(range AS BIGINT) AS row_no FROM range(1, (SELECT max(row_no) FROM {lines}) + 1 + CAST($shift AS BIGINT))
    ),
    line AS (
        SELECT row_no + CAST($shift AS BIGINT) AS row_no, * EXCLUDE (row_no) FROM {lines}
    )
    SELECT * EXCLUDE (row_no)
    FROM (
        SELECT place.row_no, {columns}
        FROM place
        LEFT JOIN line AS {lines_alias} ON {lines_alias}.row_no = place.row_no
        {joins}
        WHERE place.row_no <> CAST($header AS BIGINT)
        UNION ALL
        SELECT CAST($header AS BIGINT), {names}
    )
    ORDER BY row_no
) TO '{path}' (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"')
