-- Receipts of one extract. A negative amount is a refund.
INSERT INTO payment BY NAME
SELECT
    CAST($import_id AS INTEGER) AS import_id,
    payment_id,
    payment_date,
    coalesce(customer_id, customer_name) AS customer_id,
    customer_name,
    invoice_id,
    amount,
    CAST($oldest_first AS BOOLEAN) AS oldest_first,
    coalesce(currency, '') AS currency
FROM extract
