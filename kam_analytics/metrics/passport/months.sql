-- Rows loaded by kind and month, with what is usual and which months are gaps.
SELECT kind, month, rows, usual, gap
FROM loaded_gap
ORDER BY kind, month
