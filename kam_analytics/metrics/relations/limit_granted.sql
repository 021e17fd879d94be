-- The credit limit of every account in the reporting currency, at the rate of the as-of date; NULL: none set, no rate, or, where
-- `has_rate`, too many digits. One that names no currency is in the reporting currency. Whole company.
SELECT
    a.customer_id,
    a.credit_limit AS own_limit,
    a.currency AS limit_currency,
    CASE
        WHEN a.credit_limit = 0 OR a.currency IN ('', $currency) THEN a.credit_limit
        ELSE converted_amount(a.credit_limit, r.rates[a.currency])
    END AS credit_limit,
    a.currency IN (
        SELECT from_currency FROM conversion WHERE to_currency = $currency AND date = $as_of
        UNION ALL
        SELECT from_currency FROM conversion_too_large WHERE to_currency = $currency AND date = $as_of
    ) AS has_rate
FROM account AS a, (
    SELECT map_from_entries(list((from_currency, rate))) AS rates
    FROM conversion
    WHERE to_currency = $currency AND date = $as_of
) AS r
