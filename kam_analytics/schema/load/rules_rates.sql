CASE WHEN date IS NULL THEN kam_absent('date', given_date) END,
CASE WHEN from_currency IS NULL THEN kam_absent('from_currency', given_from_currency) END, -- if from_currency
CASE WHEN rate IS NULL THEN kam_absent('rate', given_rate) END, -- if rate
CASE WHEN list_aggregate(amounts, 'count') = 0 THEN kam_reject(NULL, NULL, 'no_amounts') END, -- if wide
NULL
