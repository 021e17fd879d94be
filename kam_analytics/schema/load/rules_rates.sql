CASE WHEN date IS NULL THEN kam_absent('date', given_date) END,
CASE WHEN from_currency IS NULL THEN kam_absent('from_currency', given_from_currency) END,
CASE WHEN rate IS NULL THEN kam_absent('rate', given_rate) END
