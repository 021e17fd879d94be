-- Cells of a strict load that need the careful path after all: dates out of range, blanks around words, words for a
-- missing value. What slices and facts hold is looked at there, where each word stands less often.
SELECT
    (
        SELECT
            count_if(kam_unclean(currency))
            + count_if(kam_unclean(customer_id)) -- if customer_id
            + count_if(kam_unclean(category)) -- if category
            + count_if(kam_unclean(region)) -- if region
            + count_if(kam_total_word(customer_id)) -- if customer_id
            + count_if(kam_total_word(category)) -- if category
            + count_if(kam_total_word(region)) -- if region
            + count_if(kam_total_word(salesperson)) -- if salesperson
            + count_if(kam_unclean(salesperson)) -- if salesperson
        FROM sales_slice
        WHERE import_id = $import_id
    )
    + (SELECT count_if(kam_unclean(order_id)) FROM fact_sales_day WHERE import_id = $import_id) -- if order_id
    + (
        SELECT
            count_if(NOT kam_in_range(order_date))
            + count_if(kam_unclean(customer_name)) -- if customer_name
            + count_if(kam_unclean(product_id)) -- if product_id
            + count_if(kam_unclean(product_name)) -- if product_name
        FROM sales_line
        WHERE import_id = $import_id
    )
