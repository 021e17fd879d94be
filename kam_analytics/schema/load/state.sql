-- Figures of the whole database, to show what an import changes. Money by currency.
SELECT
    (SELECT map_from_entries(list((currency, total))) FROM (
        SELECT currency, CAST(sum(revenue) AS DECIMAL(38, 4)) AS total FROM sales_slice GROUP BY currency
    )) AS revenue,
    (SELECT map_from_entries(list((currency, total))) FROM (
        SELECT currency, CAST(sum(amount) AS DECIMAL(38, 4)) AS total FROM invoice_slice GROUP BY currency
    )) AS invoiced,
    (SELECT map_from_entries(list((currency, total))) FROM (
        SELECT currency, CAST(sum(amount) AS DECIMAL(38, 4)) AS total FROM payment GROUP BY currency
    )) AS received,
    (SELECT CAST(coalesce(sum(lines), 0) AS BIGINT) FROM sales_slice) AS sales_lines,
    (SELECT CAST(coalesce(sum(invoices), 0) AS BIGINT) FROM invoice_slice) AS invoices,
    (SELECT count(*) FROM payment) AS payments,
    (SELECT count(*) FROM dim_customer WHERE kept_id IS NULL) AS customers,
    least((SELECT min(first_date) FROM sales_slice), (SELECT min(first_date) FROM invoice_slice),
          (SELECT min(payment_date) FROM payment)) AS first_date,
    greatest((SELECT max(last_date) FROM sales_slice), (SELECT max(last_date) FROM invoice_slice),
             (SELECT max(last_paid) FROM invoice_slice), (SELECT max(payment_date) FROM payment)) AS last_date
