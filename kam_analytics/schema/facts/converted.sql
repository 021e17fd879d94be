-- Facts in other currencies -> copies in each currency that is used and that a dated rate leads to. Several statements.

-- Codes for what extracts call a currency; '' is the company's own, `$own` its code where it is declared.
CREATE OR REPLACE TEMP TABLE currency_code AS
WITH usual (written, code) AS (
    VALUES ('RMB', 'CNY'), ('CNH', 'CNY'), ('人民币', 'CNY'), ('US$', 'USD'), ('美元', 'USD'), ('美金', 'USD'), ('€', 'EUR'),
           ('EURO', 'EUR'), ('欧元', 'EUR'), ('£', 'GBP'), ('英镑', 'GBP'), ('HK$', 'HKD'), ('港币', 'HKD'), ('港元', 'HKD'),
           ('日元', 'JPY'), ('日圆', 'JPY'), ('韩元', 'KRW'), ('新台币', 'TWD'), ('NT$', 'TWD'), ('新加坡元', 'SGD'), ('S$', 'SGD')
),
used AS (
    SELECT currency FROM sales_slice
    UNION
    SELECT currency FROM invoice_slice
    UNION
    SELECT currency FROM fact_unapplied WHERE converted_from IS NULL
    UNION
    SELECT from_currency FROM exchange_rate
    UNION
    SELECT to_currency FROM exchange_rate
)
SELECT
    u.currency AS written,
    CASE WHEN u.currency = '' THEN $own ELSE coalesce(usual.code, upper(trim(u.currency))) END AS code
FROM used AS u
LEFT JOIN usual ON usual.written = upper(trim(u.currency));

-- Every two currencies that are used.
CREATE OR REPLACE TEMP TABLE currency_pair AS
WITH used AS (
    SELECT currency FROM sales_slice
    UNION
    SELECT currency FROM invoice_slice
    UNION
    SELECT currency FROM fact_unapplied WHERE converted_from IS NULL
)
SELECT a.currency AS source, s.code AS source_code, b.currency AS target, t.code AS target_code
FROM used AS a
JOIN used AS b ON b.currency <> a.currency
JOIN currency_code AS s ON s.written = a.currency
JOIN currency_code AS t ON t.written = b.currency;

-- A rate holds from its day until the next one, 45 days at most: beyond that it says nothing. Of two for a day the one
-- that is given this way round counts, then the newest import's.
CREATE OR REPLACE TEMP TABLE rate_leg AS
WITH given AS (
    SELECT r.import_id, r.date, f.code AS source, t.code AS target, CAST(r.rate AS DOUBLE) AS rate, 0 AS turned
    FROM exchange_rate AS r
    JOIN currency_code AS f ON f.written = r.from_currency
    JOIN currency_code AS t ON t.written = r.to_currency
    WHERE r.rate > 0 AND f.code <> t.code
),
both_ways AS (
    SELECT * FROM given
    UNION ALL
    SELECT import_id, date, target, source, 1 / rate, 1 FROM given
),
of_day AS (
    SELECT source, target, date, arg_min(rate, (turned, -import_id, rate)) AS rate
    FROM both_ways
    GROUP BY source, target, date
)
SELECT
    source,
    target,
    date AS first,
    least(coalesce(lead(date) OVER (PARTITION BY source, target ORDER BY date), DATE '9999-12-31'), date + 46) AS until,
    rate
FROM of_day;

-- The rates between the currencies that are used: of the same currency under two names 1, given ones, else those by way
-- of one third currency.
CREATE OR REPLACE TEMP TABLE rate_span AS
WITH straight AS (
    SELECT source, target, DATE '0001-01-01' AS first, DATE '9999-12-31' AS until, CAST(1 AS DOUBLE) AS rate
    FROM currency_pair
    WHERE source_code = target_code
    UNION ALL
    SELECT p.source, p.target, l.first, l.until, l.rate
    FROM currency_pair AS p
    JOIN rate_leg AS l ON l.source = p.source_code AND l.target = p.target_code
),
crossed AS (
    SELECT p.source, p.target, a.target AS way, greatest(a.first, b.first) AS first, least(a.until, b.until) AS until,
           a.rate * b.rate AS rate
    FROM currency_pair AS p
    ANTI JOIN straight ON straight.source = p.source AND straight.target = p.target
    JOIN rate_leg AS a ON a.source = p.source_code
    JOIN rate_leg AS b ON b.source = a.target AND b.target = p.target_code AND b.first < a.until AND a.first < b.until
),
middle AS (
    SELECT source, target, min(way) AS way FROM crossed GROUP BY source, target
)
SELECT source, target, first, until, rate FROM straight
UNION ALL
SELECT c.source, c.target, c.first, c.until, c.rate
FROM crossed AS c
JOIN middle AS m ON m.source = c.source AND m.target = c.target AND m.way = c.way;

DELETE FROM conversion;

INSERT INTO conversion BY NAME
SELECT source AS from_currency, target AS to_currency, min(first) AS first_date, max(until) - 1 AS last_date
FROM rate_span
GROUP BY source, target;

DELETE FROM dim_slice WHERE converted_from IS NOT NULL;

INSERT INTO dim_slice BY NAME
SELECT hash(s.slice_id, c.to_currency) AS slice_id, s.* EXCLUDE (slice_id, currency, converted_from),
       c.to_currency AS currency, s.currency AS converted_from
FROM dim_slice AS s
JOIN conversion AS c ON c.from_currency = s.currency
WHERE s.converted_from IS NULL;

-- Each fact is converted at the rate of its day and rounded to four decimals.
INSERT INTO fact_sales_day BY NAME
SELECT
    0 AS import_id,
    hash(f.slice_id, r.target) AS slice_id,
    f.date,
    f.order_id,
    CAST(CAST(f.revenue AS DOUBLE) * r.rate AS DECIMAL(18, 4)) AS revenue,
    CAST(CAST(f.covered_revenue AS DOUBLE) * r.rate AS DECIMAL(18, 4)) AS covered_revenue,
    CAST(CAST(f.cost AS DOUBLE) * r.rate AS DECIMAL(18, 4)) AS cost,
    CAST(CAST(f.discount_value AS DOUBLE) * r.rate AS DECIMAL(18, 4)) AS discount_value,
    f.quantity,
    f.lines,
    false AS alike
FROM fact_sales_day AS f
JOIN sales_slice AS s ON s.slice_id = f.slice_id
JOIN rate_span AS r ON r.source = s.currency AND f.date >= r.first AND f.date < r.until
ORDER BY f.date;

DELETE FROM fact_receivable WHERE converted_from IS NOT NULL;

-- Every part of an invoice at the rate of its invoice date. What is closed by a day is rounded as a sum, so that an
-- invoice that is paid in full has nothing open in the other currency either.
INSERT INTO fact_receivable BY NAME
WITH part AS (
    SELECT
        f.*,
        r.target,
        r.rate,
        sum(f.amount) OVER (
            PARTITION BY f.item, r.target ORDER BY f.closed_on, f.receipt_date, f.amount ROWS UNBOUNDED PRECEDING
        ) AS so_far
    FROM fact_receivable AS f
    JOIN rate_span AS r ON r.source = f.currency AND f.invoice_date >= r.first AND f.invoice_date < r.until
)
SELECT
    * EXCLUDE (currency, converted_from, invoice_amount, amount, target, rate, so_far),
    target AS currency,
    currency AS converted_from,
    CAST(CAST(invoice_amount AS DOUBLE) * rate AS DECIMAL(18, 4)) AS invoice_amount,
    CAST(CAST(so_far AS DOUBLE) * rate AS DECIMAL(18, 4))
    - CAST(CAST(so_far - amount AS DOUBLE) * rate AS DECIMAL(18, 4)) AS amount
FROM part
ORDER BY closed_on, item;

DELETE FROM fact_unapplied WHERE converted_from IS NOT NULL;

-- What lowers no invoice converts at the rate of the day from which it stands: once it is applied or paid back, nothing
-- is left of it. A stand of a customer begins where the one before has come to nothing.
INSERT INTO fact_unapplied BY NAME
WITH running AS (
    SELECT *, sum(amount) OVER stand AS balance
    FROM fact_unapplied
    WINDOW stand AS (
        PARTITION BY customer_id, region, salesperson, currency, kind ORDER BY date, amount DESC
        ROWS UNBOUNDED PRECEDING
    )
),
numbered AS (
    SELECT
        *,
        count(*) FILTER (WHERE balance = 0) OVER (
            PARTITION BY customer_id, region, salesperson, currency, kind ORDER BY date, amount DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS stand
    FROM running
),
begun AS (
    SELECT *, min(date) OVER (PARTITION BY customer_id, region, salesperson, currency, kind, stand) AS since
    FROM numbered
)
SELECT
    b.customer_id,
    b.region,
    b.salesperson,
    r.target AS currency,
    b.currency AS converted_from,
    b.kind,
    b.date,
    CAST(CAST(b.balance AS DOUBLE) * r.rate AS DECIMAL(18, 4))
    - CAST(CAST(b.balance - b.amount AS DOUBLE) * r.rate AS DECIMAL(18, 4)) AS amount
FROM begun AS b
JOIN rate_span AS r ON r.source = b.currency AND b.since >= r.first AND b.since < r.until;

DELETE FROM converted_invoice;

INSERT INTO converted_invoice BY NAME
SELECT
    i.customer_id,
    i.region,
    i.salesperson,
    r.target AS currency,
    i.currency AS converted_from,
    i.invoice_date,
    i.due_source,
    CAST(CAST(i.amount AS DOUBLE) * r.rate AS DECIMAL(18, 4)) AS amount
FROM invoice AS i
JOIN rate_span AS r ON r.source = i.currency AND i.invoice_date >= r.first AND i.invoice_date < r.until;
