CASE WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer') END,
-- A company may be called Total: only a row that says nothing else in words is the sum of the list.
CASE WHEN kam_is_total(coalesce(customer_id, customer_name))
    AND len(list_filter(cells, lambda cell : NOT kam_missing(cell) AND NOT regexp_matches(cell, '[0-9]'))) = 1
    THEN kam_reject(NULL, NULL, 'totals_row') END
