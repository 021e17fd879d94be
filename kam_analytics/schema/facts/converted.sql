-- Facts in other currencies -> copies in each currency that is used and that a dated rate leads to. Several statements.

-- Every two currencies that are used, by their codes; of credit limits into those.
CREATE OR REPLACE TEMP TABLE currency_pair AS
WITH used AS (
    SELECT currency FROM dim_slice WHERE converted_from IS NULL
    UNION
    SELECT coalesce(k.code, i.currency)
    FROM invoice_slice AS i LEFT JOIN currency_code AS k ON k.written = i.currency
    UNION
    SELECT currency FROM fact_unapplied WHERE converted_from IS NULL
)
SELECT a.currency AS source, b.currency AS target
FROM (FROM used UNION SELECT currency FROM dim_customer WHERE credit_limit IS NOT NULL) AS a
JOIN used AS b ON b.currency <> a.currency;

-- The rate between two currencies on each day from the first one of the data on. It holds from its day until the next one, 45 days at most:
-- beyond that it says nothing. Of two for a day the one that is given this way round counts, then the newest import's.
-- Seven digits before the point and twelve behind it: rates beyond that, either way round, are none.
CREATE OR REPLACE TEMP TABLE rate_day AS
WITH given AS (
    SELECT coalesce(p.place, r.import_id) AS place, r.date, coalesce(f.code, r.from_currency) AS source, coalesce(t.code, r.to_currency) AS target,
           CAST(r.rate AS DECIMAL(19, 12)) AS rate, r.rate AS quote
    FROM exchange_rate AS r
    LEFT JOIN currency_code AS f ON f.written = r.from_currency
    LEFT JOIN currency_code AS t ON t.written = r.to_currency
    LEFT JOIN import_place AS p ON p.import_id = r.import_id
    WHERE r.rate > 0.0000001 AND r.rate < 10000000 AND coalesce(f.code, r.from_currency) <> coalesce(t.code, r.to_currency)
),
both_ways AS (
    SELECT place, date, source, target, rate, 0 AS turned FROM given
    UNION ALL
    -- 1 / rate to twelve decimals, in whole numbers: 10^20 / (rate x 10^8), rounded
    SELECT place, date, target, source,
           CAST(CAST(
               (CAST('100000000000000000000' AS HUGEINT) + CAST(CAST(quote AS DECIMAL(28, 8)) * 100000000 AS HUGEINT) // 2)
               // CAST(CAST(quote AS DECIMAL(28, 8)) * 100000000 AS HUGEINT) AS DECIMAL(20, 0)
           ) * CAST('0.000000000001' AS DECIMAL(12, 12)) AS DECIMAL(19, 12)),
           1
    FROM given
),
of_day AS (
    SELECT source, target, date, arg_min(rate, (turned, -place, rate)) AS rate
    FROM both_ways
    GROUP BY source, target, date
),
of_data AS (
    SELECT min(first) AS first
    FROM (
        SELECT min(first_date) AS first FROM sales_slice
        UNION ALL
        SELECT min(first_date) FROM invoice_slice
        UNION ALL
        SELECT min(date) FROM fact_unapplied
    )
),
span AS (
    SELECT source, target, date AS first, rate,
           least(coalesce(lead(date) OVER (PARTITION BY source, target ORDER BY date) - 1, date + 45), date + 45) AS last
    FROM of_day
)
SELECT s.source, s.target, s.rate, s.first AS quoted,
       CAST(unnest(generate_series(greatest(s.first, d.first), s.last, INTERVAL 1 DAY)) AS DATE) AS date
FROM span AS s, of_data AS d
WHERE s.last >= d.first;

DELETE FROM conversion;

-- Where none is given for a day, the one by way of one third currency: of several the one whose older half is the newest.
INSERT INTO conversion BY NAME
WITH straight AS (
    SELECT p.source, p.target, r.date, r.rate
    FROM currency_pair AS p
    JOIN rate_day AS r ON r.source = p.source AND r.target = p.target
),
crossed AS (
    SELECT p.source, p.target, a.date, a.target AS way, least(a.quoted, b.quoted) AS quoted,
           CAST(a.rate * b.rate AS DECIMAL(19, 12)) AS rate
    FROM currency_pair AS p
    JOIN rate_day AS a ON a.source = p.source
    JOIN rate_day AS b ON b.source = a.target AND b.target = p.target AND b.date = a.date
    ANTI JOIN straight AS s ON s.source = p.source AND s.target = p.target AND s.date = a.date
)
SELECT source AS from_currency, target AS to_currency, date, rate FROM straight
UNION ALL
SELECT source, target, date, arg_min(rate, (-epoch(quoted), way)) FROM crossed GROUP BY source, target, date;

-- A day on which an amount would come out beyond fourteen digits is not converted: what is of that day stays in its own currency.
DELETE FROM conversion_too_large;

INSERT INTO conversion_too_large BY NAME
SELECT from_currency, to_currency, conversion.date
FROM conversion
JOIN (
    SELECT currency, date, max(size) AS size
    FROM (
        SELECT s.currency, f.date,
               greatest(max(abs(f.revenue)), max(abs(f.covered_revenue)), max(abs(f.cost)), max(abs(f.discount_value))) AS size
        FROM fact_sales_day AS f
        JOIN dim_slice AS s ON s.slice_id = f.slice_id
        WHERE s.converted_from IS NULL AND s.currency IN (SELECT from_currency FROM conversion)
        GROUP BY s.currency, f.date
        UNION ALL
        SELECT coalesce(k.code, i.currency), i.invoice_date, max(abs(i.amount))
        FROM invoice AS i
        LEFT JOIN currency_code AS k ON k.written = i.currency
        GROUP BY ALL
        UNION ALL
        SELECT currency, date, sum(abs(amount)) FROM fact_unapplied WHERE converted_from IS NULL GROUP BY currency, date
    )
    GROUP BY currency, date
) AS largest ON from_currency = largest.currency AND conversion.date = largest.date
WHERE CAST(largest.size AS DOUBLE) * CAST(rate AS DOUBLE) >= 99999999999990;

DELETE FROM conversion
WHERE (from_currency, to_currency, date) IN (SELECT (from_currency, to_currency, date) FROM conversion_too_large);

DELETE FROM dim_slice WHERE converted_from IS NOT NULL;

INSERT INTO dim_slice BY NAME
SELECT hash(s.slice_id, c.to_currency) AS slice_id, s.* EXCLUDE (slice_id, currency, converted_from),
       c.to_currency AS currency, s.currency AS converted_from
FROM dim_slice AS s
JOIN (SELECT DISTINCT from_currency, to_currency FROM conversion) AS c ON c.from_currency = s.currency
WHERE s.converted_from IS NULL;

-- Each fact is converted at the rate of its day and rounded to four decimals.
INSERT INTO fact_sales_day BY NAME
WITH foreign_fact AS MATERIALIZED (  -- first of all: slices and rates met before would be days x slices
    SELECT f.*, s.currency
    FROM fact_sales_day AS f
    JOIN dim_slice AS s ON s.slice_id = f.slice_id
    WHERE s.converted_from IS NULL AND s.currency IN (SELECT from_currency FROM conversion)
)
SELECT
    0 AS import_id,
    hash(f.slice_id, r.to_currency) AS slice_id,
    f.date,
    f.order_id,
    converted_amount(f.revenue, r.rate) AS revenue,
    converted_amount(f.covered_revenue, r.rate) AS covered_revenue,
    converted_amount(f.cost, r.rate) AS cost,
    converted_amount(f.discount_value, r.rate) AS discount_value,
    f.quantity,
    f.lines,
    false AS alike
FROM foreign_fact AS f
JOIN conversion AS r ON r.from_currency = f.currency AND r.date = f.date
ORDER BY f.date;

DELETE FROM fact_receivable WHERE converted_from IS NOT NULL;

-- Every part of an invoice at the rate of its invoice date. What is closed by a day is rounded as a sum, so that an
-- invoice that is paid in full has nothing open in the other currency either.
INSERT INTO fact_receivable BY NAME
WITH part AS (
    SELECT
        f.*,
        r.to_currency AS target,
        r.rate,
        sum(f.amount) OVER (
            PARTITION BY f.item, r.to_currency ORDER BY f.closed_on, f.receipt_date, f.amount ROWS UNBOUNDED PRECEDING
        ) AS so_far
    FROM fact_receivable AS f
    JOIN conversion AS r ON r.from_currency = f.currency AND r.date = f.invoice_date
)
SELECT
    * EXCLUDE (currency, converted_from, invoice_amount, amount, target, rate, so_far),
    target AS currency,
    currency AS converted_from,
    converted_amount(invoice_amount, rate) AS invoice_amount,
    converted_amount(so_far, rate)
    - converted_amount(so_far - amount, rate) AS amount
FROM part
ORDER BY closed_on, item;

DELETE FROM fact_unapplied WHERE converted_from IS NOT NULL;

-- What lowers no invoice converts at the rate of the day on which it came in; what came in first is used first, receipt or
-- credit, at the same rate, so that nothing is left of what is used up (of what was paid back before it came in, the rate of
-- that day). `point`: how much of a customer's has come in, or was used, by then.
INSERT INTO fact_unapplied BY NAME
WITH flow AS (
    SELECT
        customer_id, region, salesperson, currency,
        CASE WHEN amount > 0 THEN {'day': date, 'kind': kind} END AS came,
        CASE WHEN amount < 0 THEN {'day': date, 'kind': kind} END AS went,
        sum(abs(amount)) OVER (
            PARTITION BY customer_id, region, salesperson, currency, amount > 0
            ORDER BY date, kind, amount ROWS UNBOUNDED PRECEDING
        ) AS point
    FROM fact_unapplied
    WHERE currency IN (SELECT from_currency FROM conversion)
),
part AS (  -- between two points lies one that came in and one use of it; either may be missing at the end
    SELECT
        customer_id, region, salesperson, currency, point,
        point - coalesce(lag(point) OVER onwards, 0) AS amount,
        first_value(came IGNORE NULLS) OVER ahead AS came,
        first_value(went IGNORE NULLS) OVER ahead AS went
    FROM flow
    WINDOW
        onwards AS (PARTITION BY customer_id, region, salesperson, currency ORDER BY point, came, went),
        ahead AS (
            PARTITION BY customer_id, region, salesperson, currency ORDER BY point, came, went
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        )
),
rated AS (
    SELECT
        p.*, r.to_currency, r.rate,
        sum(p.amount) OVER (
            PARTITION BY p.customer_id, p.region, p.salesperson, p.currency, r.date, r.to_currency
            ORDER BY p.point ROWS UNBOUNDED PRECEDING
        ) AS so_far
    FROM part AS p
    JOIN conversion AS r ON r.from_currency = p.currency AND r.date = least(p.came.day, p.went.day)
    WHERE p.amount <> 0
),
converted AS (
    SELECT *, converted_amount(so_far, rate) - converted_amount(so_far - amount, rate) AS in_target FROM rated
)
SELECT customer_id, region, salesperson, to_currency AS currency, currency AS converted_from, kind, date,
       sum(in_target) AS amount, sum(own) AS amount_from
FROM (
    SELECT * EXCLUDE (amount), came.kind AS kind, came.day AS date, amount AS own FROM converted WHERE came IS NOT NULL
    UNION ALL
    SELECT * EXCLUDE (amount) REPLACE (-in_target AS in_target), went.kind, went.day, -amount FROM converted WHERE went IS NOT NULL
)
GROUP BY ALL
ORDER BY date, customer_id;

DELETE FROM converted_invoice;

INSERT INTO converted_invoice BY NAME
SELECT
    i.customer_id,
    i.region,
    i.salesperson,
    r.to_currency AS currency,
    r.from_currency AS converted_from,
    i.invoice_date,
    i.due_source,
    converted_amount(i.amount, r.rate) AS amount
FROM invoice AS i
LEFT JOIN currency_code AS k ON k.written = i.currency
JOIN conversion AS r ON r.from_currency = coalesce(k.code, i.currency) AND r.date = i.invoice_date;
