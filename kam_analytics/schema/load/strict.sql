-- The file itself as a typed relation. Any cell that does not fit its type makes the whole statement fail, and so does a
-- word by which a row is left out or turned. Strict mode is
-- the default and must not be named: DuckDB 2.0.0 reads no rows when it stands beside new_line = '\r\n'.
SELECT
    {columns}
FROM read_csv(
    $paths, delim = $delimiter, quote = $quote, escape = $quote, header = true, auto_detect = false, columns = $columns,
    dateformat = $date_format, decimal_separator = $decimal, new_line = $newline, nullstr = $missing
)
WHERE CASE WHEN {told} THEN error('a word of a status') ELSE true END -- if told
