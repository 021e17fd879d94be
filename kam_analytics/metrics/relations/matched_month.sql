-- The months of the period for which sales or invoices are loaded, with what was sold and invoiced in each; in scope.
-- Outside the days loaded of a side its amount is unknown (NULL), inside them a month without rows is 0.
WITH sold AS (
    SELECT month, sum(revenue) AS amount FROM sales_now GROUP BY month
),
billed AS (
    SELECT CAST(date_trunc('month', date) AS DATE) AS month, sum(amount) AS amount
    FROM invoiced
    WHERE date BETWEEN $now_from AND $now_to
    GROUP BY date_trunc('month', date)
),
span AS (
    SELECT s.first_date AS first_sale, s.last_date AS last_sale, i.first_date AS first_invoice, i.last_date AS last_invoice
    FROM sales_span AS s, invoice_span AS i
),
every_month AS (
    SELECT
        CAST(unnest(generate_series(
            date_trunc('month', greatest($now_from, least(first_sale, first_invoice))),
            date_trunc('month', least($now_to, greatest(last_sale, last_invoice))),
            INTERVAL 1 MONTH
        )) AS DATE) AS month,
        span.*
    FROM span
)
SELECT
    m.month,
    CASE WHEN last_day(m.month) >= first_sale AND m.month <= last_sale THEN coalesce(s.amount, 0) END AS revenue,
    CASE WHEN last_day(m.month) >= first_invoice AND m.month <= last_invoice THEN coalesce(b.amount, 0) END AS invoiced
FROM every_month AS m
LEFT JOIN sold AS s ON s.month = m.month
LEFT JOIN billed AS b ON b.month = m.month
