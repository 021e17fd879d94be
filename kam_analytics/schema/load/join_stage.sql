-- A table as text, with the numbers of its rows in the file.
CREATE OR REPLACE TEMP TABLE {table} AS
SELECT *
FROM read_csv(
    $path, delim = ',', quote = '"', escape = '"', header = false, auto_detect = false, columns = $columns,
    new_line = '\n', nullstr = '', max_line_size = 16777216
)
