INSERT INTO allocated BY NAME
SELECT
    item,
    DATE '1970-01-01' + CAST(receipt_day AS INTEGER) AS payment_date,
    DATE '1970-01-01' + CAST(day AS INTEGER) AS closed_on,
    CAST(CAST(amount AS DECIMAL(22, 0)) * CAST('0.0001' AS DECIMAL(4, 4)) AS DECIMAL(18, 4)) AS amount
FROM found
