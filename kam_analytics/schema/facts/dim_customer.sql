-- One row per customer id that stands anywhere. Each field comes from the newest customer list that gives it, then
-- from the latest sale, invoice or payment. The account is the topmost parent; parents that run in a circle count
-- for nothing. A customer without a name goes by its id.
WITH RECURSIVE master AS (
    SELECT
        customer_id,
        max_by(customer_name, import_id) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
        max_by(parent_id, import_id) FILTER (WHERE parent_id IS NOT NULL) AS parent_id,
        max_by(region, import_id) FILTER (WHERE region IS NOT NULL) AS region,
        max_by(salesperson, import_id) FILTER (WHERE salesperson IS NOT NULL) AS salesperson,
        max_by(industry, import_id) FILTER (WHERE industry IS NOT NULL) AS industry,
        max_by(city, import_id) FILTER (WHERE city IS NOT NULL) AS city,
        max_by(country, import_id) FILTER (WHERE country IS NOT NULL) AS country,
        max_by(credit_limit, import_id) FILTER (WHERE credit_limit IS NOT NULL) AS credit_limit,
        max_by(terms_days, import_id) FILTER (WHERE terms_days IS NOT NULL) AS terms_days,
        max_by(customer_since, import_id) FILTER (WHERE customer_since IS NOT NULL) AS customer_since,
        max_by(currency, import_id) FILTER (WHERE currency <> '') AS currency
    FROM customer
    GROUP BY customer_id
),
party AS (
    SELECT
        customer_id,
        max_by(customer_name, (last_date, import_id)) FILTER (WHERE customer_name IS NOT NULL) AS customer_name,
        max_by(region, (last_date, import_id)) FILTER (WHERE region IS NOT NULL) AS region,
        max_by(salesperson, (last_date, import_id)) FILTER (WHERE salesperson IS NOT NULL) AS salesperson
    FROM fact_party
    GROUP BY customer_id
),
id AS (
    SELECT customer_id FROM master
    UNION
    SELECT customer_id FROM party
    UNION
    SELECT parent_id FROM master WHERE parent_id IS NOT NULL
),
parent AS (
    SELECT customer_id, parent_id FROM master WHERE parent_id <> customer_id
),
climb AS (
    SELECT customer_id, parent_id AS ancestor, [customer_id, parent_id] AS path FROM parent
    UNION ALL
    SELECT climb.customer_id, parent.parent_id, list_append(climb.path, parent.parent_id)
    FROM climb
    JOIN parent ON parent.customer_id = climb.ancestor
    WHERE NOT list_contains(climb.path, parent.parent_id)
),
top AS (
    SELECT climb.customer_id, climb.ancestor
    FROM climb
    LEFT JOIN parent ON parent.customer_id = climb.ancestor
    WHERE parent.parent_id IS NULL
)
SELECT
    id.customer_id,
    coalesce(top.ancestor, id.customer_id) AS account_id,
    coalesce(master.customer_name, party.customer_name, id.customer_id) AS customer_name,
    coalesce(master.region, party.region) AS region,
    coalesce(master.salesperson, party.salesperson) AS salesperson,
    master.industry,
    master.city,
    master.country,
    master.credit_limit,
    master.terms_days,
    master.customer_since,
    coalesce(master.currency, '') AS currency
FROM id
LEFT JOIN master ON master.customer_id = id.customer_id
LEFT JOIN party ON party.customer_id = id.customer_id
LEFT JOIN top ON top.customer_id = id.customer_id
