-- The answers for files of one shape take the place of earlier ones.
DELETE FROM remembered_reading WHERE shape = $shape;
INSERT INTO remembered_reading BY NAME
SELECT
    $shape AS shape,
    $file_name AS file_name,
    CAST($answers AS JSON) AS answers,
    CAST($now AS TIMESTAMP) AS remembered_at;
