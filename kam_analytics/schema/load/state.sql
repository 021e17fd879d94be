-- Figures of the whole database, to show what an import changes. Money by currency.
SELECT
    (SELECT map_from_entries(list((currency, total))) FROM (
        SELECT currency, CAST(sum(revenue) AS DECIMAL(38, 4)) AS total FROM fact_sales_month GROUP BY currency
    )) AS revenue,
    (SELECT map_from_entries(list((currency, total))) FROM (
        SELECT currency, CAST(sum(amount) AS DECIMAL(38, 4)) AS total FROM invoice GROUP BY currency
    )) AS invoiced,
    (SELECT map_from_entries(list((currency, total))) FROM (
        SELECT currency, CAST(sum(amount) AS DECIMAL(38, 4)) AS total FROM payment GROUP BY currency
    )) AS received,
    (SELECT CAST(coalesce(sum(lines), 0) AS BIGINT) FROM fact_sales_month) AS sales_lines,
    (SELECT count(*) FROM invoice) AS invoices,
    (SELECT count(*) FROM payment) AS payments,
    (SELECT count(*) FROM dim_customer) AS customers,
    least((SELECT min(date) FROM fact_sales_day), (SELECT min(invoice_date) FROM invoice),
          (SELECT min(payment_date) FROM payment)) AS first_date,
    greatest((SELECT max(date) FROM fact_sales_day), (SELECT max(invoice_date) FROM invoice),
             (SELECT max(paid_date) FROM invoice), (SELECT max(payment_date) FROM payment)) AS last_date
