-- Cells of a strict load that need the careful path after all: dates out of range, blanks around words, words for a
-- missing value. Counted column by column: so DuckDB looks at each word of a packed column once.
SELECT
    count_if(NOT kam_in_range(payment_date))
    + count_if(customer_id IS NULL)
    + count_if(kam_unclean(payment_id)) -- if payment_id
    + count_if(kam_unclean(customer_id)) -- if customer_id
    + count_if(kam_unclean(customer_name)) -- if customer_name
    + count_if(kam_unclean(invoice_id)) -- if invoice_id
    + count_if(kam_unclean(currency)) -- if currency
    + count_if(kam_total_word(payment_id)) -- if payment_id
    + count_if(kam_total_word(customer_id)) -- if customer_id
    + count_if(kam_total_word(customer_name)) -- if customer_name
FROM payment
WHERE import_id = $import_id
