CASE WHEN customer_id IS NULL AND customer_name IS NULL THEN kam_reject('customer_id', NULL, 'no_customer') END,
CASE WHEN period IS NULL THEN kam_absent('period', given_period) END, -- if period
CASE WHEN period IS NULL THEN coalesce(kam_unread('year', given_year, period, 'not_a_period'), kam_absent('year', given_year)) END, -- if year
CASE WHEN period_end < period.first THEN kam_reject('period_end', given_period_end, 'ends_before_start') END, -- if period_end
CASE WHEN amount IS NULL THEN kam_absent('amount', given_amount) END, -- if amount
CASE WHEN list_aggregate(amounts, 'count') = 0 THEN kam_reject(NULL, NULL, 'no_amounts') END, -- if wide
NULL
