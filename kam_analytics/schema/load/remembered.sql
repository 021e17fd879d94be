-- What is remembered of files of one shape; of all, the latest first, without one.
SELECT shape, file_name, answers, remembered_at
FROM remembered_reading
WHERE shape = $shape OR $shape IS NULL
ORDER BY remembered_at DESC, shape
