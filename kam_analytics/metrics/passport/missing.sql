-- What the rows of the period do not say, each as rows, money and share.
WITH sold AS (
    SELECT
        sum(revenue) AS revenue,
        CAST(sum(lines) AS BIGINT) AS lines,
        sum(revenue) - coalesce(sum(covered_revenue), 0) AS without_cost,
        sum(revenue) FILTER (customer_id IS NULL) AS without_customer,
        CAST(sum(lines) FILTER (customer_id IS NULL) AS BIGINT) AS lines_without_customer,
        sum(revenue) FILTER (region IS NULL) AS without_region,
        CAST(sum(lines) FILTER (region IS NULL) AS BIGINT) AS lines_without_region,
        sum(revenue) FILTER (salesperson IS NULL) AS without_salesperson,
        CAST(sum(lines) FILTER (salesperson IS NULL) AS BIGINT) AS lines_without_salesperson,
        sum(revenue) FILTER (category IS NULL) AS without_category,
        CAST(sum(lines) FILTER (category IS NULL) AS BIGINT) AS lines_without_category
    FROM sales_now
),
uncosted AS (
    SELECT count(*) AS lines FROM lines_now WHERE cost IS NULL
),
billed AS (
    SELECT
        sum(amount) AS amount,
        count(*) AS rows,
        sum(amount) FILTER (due_source <> 'file') AS without_due_date,
        count(*) FILTER (due_source <> 'file') AS rows_without_due_date
    FROM invoiced
    WHERE date BETWEEN $now_from AND $now_to
),
told AS (
    SELECT 1 AS place, 'sales' AS kind, 'customer' AS item, lines_without_customer AS rows, without_customer AS amount,
           revenue AS whole, lines AS all_rows
    FROM sold
    UNION ALL
    SELECT 2, 'sales', 'cost', uncosted.lines, without_cost, revenue, sold.lines FROM sold, uncosted
    UNION ALL
    SELECT 3, 'sales', 'region', lines_without_region, without_region, revenue, lines FROM sold
    UNION ALL
    SELECT 4, 'sales', 'salesperson', lines_without_salesperson, without_salesperson, revenue, lines FROM sold
    UNION ALL
    SELECT 5, 'sales', 'category', lines_without_category, without_category, revenue, lines FROM sold
    UNION ALL
    SELECT 7, 'invoices', 'due_date', rows_without_due_date, without_due_date, amount, rows FROM billed
)
SELECT
    kind,
    item,
    coalesce(rows, 0) AS rows,
    CASE WHEN item <> 'currency' THEN coalesce(amount, 0) END AS amount,
    CASE WHEN whole > 0 THEN coalesce(amount, 0) / whole END AS share
FROM (
    SELECT place, kind, item, rows, amount, whole FROM told WHERE all_rows > 0
    UNION ALL
    SELECT CASE kind WHEN 'sales' THEN 6 ELSE 8 END, kind, 'currency', rows, NULL, NULL
    FROM other_currency
    WHERE all_rows > 0
)
ORDER BY place
