-- Money in other currencies that is not converted, so that no total holds it: sales of the period, invoices open and
-- receipts unapplied on the as-of date, by what they name; in scope but for tiers, which nobody has outside the reporting currency.
-- `cause`: no_rate, or too_large where a rate is there but an amount of the day would have too many digits.
SELECT kind, customer_id, currency, cause, rows, amount
FROM (
    SELECT 'sales' AS kind, s.customer_id, s.currency, s.region, s.salesperson, s.category, m.cause, f.lines AS rows, f.revenue AS amount
    FROM fact_sales_day AS f
    JOIN dim_slice AS s ON s.slice_id = f.slice_id
    JOIN (  -- the days without a rate, first of all: mostly there are none, and no line need be looked at
        SELECT c.currency, CAST(d.date AS DATE) AS date,
               CASE WHEN l.date IS NULL THEN 'no_rate' ELSE 'too_large' END AS cause
        FROM (SELECT DISTINCT currency FROM dim_slice WHERE converted_from IS NULL AND currency <> $currency) AS c,
             generate_series($now_from, $now_to, INTERVAL 1 DAY) AS d (date)
        ANTI JOIN conversion AS v
            ON v.from_currency = c.currency AND v.to_currency = $currency AND v.date = CAST(d.date AS DATE)
        LEFT JOIN conversion_too_large AS l
            ON l.from_currency = c.currency AND l.to_currency = $currency AND l.date = CAST(d.date AS DATE)
    ) AS m ON m.currency = s.currency AND m.date = f.date
    WHERE f.date BETWEEN $now_from AND $now_to AND s.converted_from IS NULL
      AND list_contains($categories, coalesce(s.category, '')) -- if categories
    UNION ALL
    SELECT 'invoices', any_value(coalesce(c.account_id, f.customer_id)), any_value(f.currency), any_value(coalesce(f.region, c.region)),
           any_value(coalesce(f.salesperson, c.salesperson)), NULL,
           CASE WHEN bool_or(l.date IS NOT NULL) THEN 'too_large' ELSE 'no_rate' END, 1, sum(f.amount)
    FROM fact_receivable AS f
    LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
    LEFT JOIN conversion_too_large AS l
        ON l.from_currency = f.currency AND l.to_currency = $currency AND l.date = f.invoice_date
    WHERE f.closed_on > $as_of AND f.invoice_date <= $as_of AND f.currency <> $currency AND f.converted_from IS NULL
      AND NOT EXISTS (
          SELECT 1
          FROM conversion AS v
          WHERE v.from_currency = f.currency AND v.to_currency = $currency AND v.date = f.invoice_date
      )
    GROUP BY f.item
    HAVING sum(f.amount) > 0
    UNION ALL
    SELECT 'unapplied', any_value(coalesce(c.account_id, f.customer_id)), any_value(f.own), any_value(coalesce(f.region, c.region)),
           any_value(coalesce(f.salesperson, c.salesperson)), NULL,
           CASE WHEN bool_or(l.date IS NOT NULL) THEN 'too_large' ELSE 'no_rate' END, 1, sum(f.amount)
    FROM (
        SELECT customer_id, region, salesperson, currency AS own, date, amount
        FROM fact_unapplied
        WHERE date <= $as_of AND currency <> $currency AND converted_from IS NULL
        UNION ALL
        SELECT customer_id, region, salesperson, converted_from, date, -amount_from
        FROM fact_unapplied
        WHERE date <= $as_of AND currency = $currency AND converted_from IS NOT NULL
    ) AS f
    LEFT JOIN dim_customer AS c ON c.customer_id = f.customer_id
    LEFT JOIN conversion_too_large AS l ON l.from_currency = f.own AND l.to_currency = $currency AND l.date = f.date
    GROUP BY f.customer_id, f.region, f.salesperson, f.own
    HAVING sum(f.amount) <> 0
) AS p
WHERE true
  AND list_contains($regions, coalesce(p.region, '')) -- if regions
  AND list_contains($only_regions, coalesce(p.region, '')) -- if only_regions
  AND list_contains($salespeople, coalesce(p.salesperson, '')) -- if salespeople
  AND list_contains($only_salespeople, coalesce(p.salesperson, '')) -- if only_salespeople
