-- One row per customer id that stands anywhere. Each field comes from the newest customer list that gives it, then
-- from the latest sale, invoice or payment. A customer without a name goes by its id. The account is the customer itself until
-- dim_customer_accounts.sql says whose it is.
-- A merged id has the row of the id as which it counts (`kept_id`): the lists give the kept id's own fields first, then
-- those of the ids merged into it; of sales and invoices the latest counts, whichever of the ids they name.
WITH RECURSIVE merge AS (
    SELECT customer_id, kept_id FROM customer_merge WHERE revoked_at IS NULL AND demo = $demo
),
follow AS (
    SELECT customer_id, kept_id FROM merge
    UNION
    SELECT follow.customer_id, merge.kept_id FROM follow JOIN merge ON merge.customer_id = follow.kept_id
),
merged AS (
    SELECT customer_id, kept_id FROM follow WHERE kept_id NOT IN (SELECT customer_id FROM merge)
),
listed AS (
    SELECT
        c.* EXCLUDE (customer_id),
        coalesce(m.kept_id, c.customer_id) AS customer_id,
        row_number() OVER (
            ORDER BY m.kept_id IS NULL, coalesce(p.place, c.import_id), c.import_id, c.customer_id
        ) AS place
    FROM customer AS c
    LEFT JOIN merged AS m ON m.customer_id = c.customer_id
    LEFT JOIN import_place AS p ON p.import_id = c.import_id
),
master AS (
    SELECT
        customer_id,
        max_by(customer_name, place) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
        max_by(parent_id, place) FILTER (WHERE parent_id IS NOT NULL) AS parent_id,
        max_by(region, place) FILTER (WHERE region IS NOT NULL) AS region,
        max_by(salesperson, place) FILTER (WHERE salesperson IS NOT NULL) AS salesperson,
        max_by(industry, place) FILTER (WHERE industry IS NOT NULL) AS industry,
        max_by(city, place) FILTER (WHERE city IS NOT NULL) AS city,
        max_by(country, place) FILTER (WHERE country IS NOT NULL) AS country,
        max_by(credit_limit, place) FILTER (WHERE credit_limit IS NOT NULL) AS credit_limit,
        max_by(terms_days, place) FILTER (WHERE terms_days IS NOT NULL) AS terms_days,
        max_by(customer_since, place) FILTER (WHERE customer_since IS NOT NULL) AS customer_since,
        max_by(currency, place) FILTER (WHERE credit_limit IS NOT NULL) AS limit_currency
    FROM listed
    GROUP BY customer_id
),
party AS (
    SELECT
        coalesce(m.kept_id, p.customer_id) AS customer_id,
        max_by(customer_name, (m.kept_id IS NULL, last_date, place, customer_name))
            FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
        max_by(region, (region_date, place, region)) FILTER (WHERE region IS NOT NULL) AS region,
        max_by(salesperson, (salesperson_date, place, salesperson))
            FILTER (WHERE salesperson IS NOT NULL) AS salesperson
    FROM (
        SELECT f.*, coalesce(i.place, f.import_id) AS place
        FROM fact_party AS f
        LEFT JOIN import_place AS i ON i.import_id = f.import_id
    ) AS p
    LEFT JOIN merged AS m ON m.customer_id = p.customer_id
    GROUP BY coalesce(m.kept_id, p.customer_id)
),
standing AS (
    SELECT customer_id FROM customer
    UNION
    SELECT customer_id FROM fact_party
    UNION
    SELECT parent_id FROM master WHERE parent_id IS NOT NULL
),
id AS (
    SELECT customer_id FROM standing
    UNION
    SELECT m.kept_id FROM merged AS m JOIN standing AS s ON s.customer_id = m.customer_id
)
SELECT
    id.customer_id,
    merged.kept_id,
    coalesce(merged.kept_id, id.customer_id) AS account_id,
    coalesce(master.customer_name, party.customer_name, merged.kept_id, id.customer_id) AS customer_name,
    coalesce(master.region, party.region) AS region,
    coalesce(master.salesperson, party.salesperson) AS salesperson,
    master.industry,
    master.city,
    master.country,
    master.credit_limit,
    master.terms_days,
    master.customer_since,
    coalesce(code.code, master.limit_currency, '') AS currency
FROM id
LEFT JOIN merged ON merged.customer_id = id.customer_id
LEFT JOIN master ON master.customer_id = coalesce(merged.kept_id, id.customer_id)
LEFT JOIN currency_code AS code ON code.written = master.limit_currency
LEFT JOIN party ON party.customer_id = coalesce(merged.kept_id, id.customer_id)
