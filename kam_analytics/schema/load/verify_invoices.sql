-- Cells of a strict load that need the careful path after all: dates out of range, blanks around words, words for a
-- missing value. Counted column by column: so DuckDB looks at each word of a packed column once.
SELECT
    count_if(NOT kam_in_range(invoice_date))
    + count_if(NOT kam_in_range(due_date))
    + count_if(NOT kam_in_range(paid_date)) -- if paid_date
    + count_if(kam_unclean(invoice_id)) -- if invoice_id
    + count_if(kam_is_error(invoice_id)) -- if invoice_id
    + count_if(kam_unclean(internal_id)) -- if internal_id
    + count_if(kam_unclean(customer_id)) -- if customer_id
    + count_if(kam_unclean(customer_name)) -- if customer_name
    + count_if(kam_unclean(region)) -- if region
    + count_if(kam_total_word(invoice_id)) -- if invoice_id
    + count_if(kam_total_word(customer_id)) -- if customer_id
    + count_if(kam_total_word(customer_name)) -- if customer_name
    + count_if(kam_unclean(salesperson)) -- if salesperson
    + count_if(kam_unclean(currency)) -- if currency
FROM invoice
WHERE import_id = $import_id
