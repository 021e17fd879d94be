-- What is kept of an import that was taken back.
SELECT
    (SELECT count(*) FROM shelf.{table} WHERE import_id = $import_id) AS rows,
    (SELECT count(DISTINCT row_no) FROM rejected_row WHERE import_id = $import_id) AS left_out
