-- The file itself as a typed relation. Any cell that does not fit its type makes the whole statement fail.
SELECT
    {columns}
FROM read_csv(
    $path, delim = $delimiter, quote = $quote, escape = $quote, header = true, auto_detect = false, columns = $columns,
    dateformat = $date_format, decimal_separator = $decimal, new_line = $newline, nullstr = $missing, strict_mode = true
)
