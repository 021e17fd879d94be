-- One row per customer id that stands anywhere, with what its own extracts say about it (not what it has from a merge):
-- names, where it sits, how it is reached, and its revenue and invoices in the company's main currency.
WITH listed AS (
    SELECT
        customer_id,
        max_by(customer_name, (place, import_id)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
        max_by(parent_id, (place, import_id)) FILTER (WHERE parent_id IS NOT NULL) AS parent_id,
        max_by(region, (place, import_id)) FILTER (WHERE region IS NOT NULL) AS region,
        max_by(salesperson, (place, import_id)) FILTER (WHERE salesperson IS NOT NULL) AS salesperson,
        max_by(city, (place, import_id)) FILTER (WHERE city IS NOT NULL) AS city,
        max_by(country, (place, import_id)) FILTER (WHERE country IS NOT NULL) AS country,
        max_by(tax_id, (place, import_id)) FILTER (WHERE tax_id IS NOT NULL) AS tax_id,
        max_by(address, (place, import_id)) FILTER (WHERE address IS NOT NULL) AS address,
        max_by(phone, (place, import_id)) FILTER (WHERE phone IS NOT NULL) AS phone,
        max_by(email, (place, import_id)) FILTER (WHERE email IS NOT NULL) AS email
    FROM (
        SELECT c.*, coalesce(i.place, c.import_id) AS place
        FROM customer AS c
        LEFT JOIN import_place AS i ON i.import_id = c.import_id
    )
    GROUP BY customer_id
),
party AS (
    SELECT
        customer_id,
        max_by(customer_name, (last_date, place)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
        max_by(region, (region_date, place)) FILTER (WHERE region IS NOT NULL) AS region,
        max_by(salesperson, (salesperson_date, place)) FILTER (WHERE salesperson IS NOT NULL) AS salesperson
    FROM (
        SELECT f.*, coalesce(i.place, f.import_id) AS place
        FROM fact_party AS f
        LEFT JOIN import_place AS i ON i.import_id = f.import_id
    )
    GROUP BY customer_id
),
sold AS (
    SELECT customer_id, sum(revenue) AS revenue FROM sales_slice WHERE currency = $currency GROUP BY customer_id
),
billed AS (
    SELECT customer_id, sum(amount) AS invoiced FROM invoice_slice WHERE currency = $currency GROUP BY customer_id
)
SELECT
    d.customer_id,
    coalesce(d.kept_id, d.customer_id) AS kept_id,
    d.account_id,
    coalesce(l.customer_name, p.customer_name, d.customer_id) AS customer_name,
    l.customer_id IS NOT NULL AS listed,
    l.parent_id,
    coalesce(l.region, p.region) AS region,
    coalesce(l.salesperson, p.salesperson) AS salesperson,
    l.city, l.country, l.tax_id, l.address, l.phone, l.email,
    coalesce(s.revenue, 0) AS revenue,
    coalesce(b.invoiced, 0) AS invoiced
FROM dim_customer AS d
LEFT JOIN listed AS l ON l.customer_id = d.customer_id
LEFT JOIN party AS p ON p.customer_id = d.customer_id
LEFT JOIN sold AS s ON s.customer_id = d.customer_id
LEFT JOIN billed AS b ON b.customer_id = d.customer_id
ORDER BY d.customer_id
