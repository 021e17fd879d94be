-- One customer under several ids. What the user accepts is kept beside the data: every row keeps the id that its
-- extract gave, and `dim_customer` says as whom it counts, so that a merge can be taken back to the last figure.
CREATE SEQUENCE customer_verdict_seq;

CREATE TABLE customer_merge (
    merge_id      INTEGER PRIMARY KEY,
    customer_id   VARCHAR NOT NULL,
    kept_id       VARCHAR NOT NULL,       -- as whom it counts; may itself be merged later
    demo          BOOLEAN NOT NULL,       -- accepted on the demo company, whose ids may be the user's own ids too
    evidence      JSON NOT NULL,          -- what spoke for it: a list of code and values
    accepted_at   TIMESTAMP NOT NULL,
    accepted_by   VARCHAR NOT NULL,       -- page, command
    revoked_at    TIMESTAMP
);

-- Two ids that the user has called two customers: never proposed again.
CREATE TABLE customer_apart (
    apart_id      INTEGER PRIMARY KEY,
    customer_id   VARCHAR NOT NULL,
    other_id      VARCHAR NOT NULL,
    demo          BOOLEAN NOT NULL,
    rejected_at   TIMESTAMP NOT NULL,
    rejected_by   VARCHAR NOT NULL,
    revoked_at    TIMESTAMP
);

ALTER TABLE dim_customer ADD COLUMN kept_id VARCHAR;  -- as whom a merged id counts; NULL: not merged

ALTER TABLE customer ADD COLUMN tax_id VARCHAR;
ALTER TABLE customer ADD COLUMN address VARCHAR;
ALTER TABLE customer ADD COLUMN phone VARCHAR;
ALTER TABLE customer ADD COLUMN email VARCHAR;
ALTER TABLE shelf.customer ADD COLUMN tax_id VARCHAR;
ALTER TABLE shelf.customer ADD COLUMN address VARCHAR;
ALTER TABLE shelf.customer ADD COLUMN phone VARCHAR;
ALTER TABLE shelf.customer ADD COLUMN email VARCHAR;

-- The last day on which an import gives a region or a salesperson: with it the latest one given can be found among
-- several ids just as for one.
ALTER TABLE fact_party ADD COLUMN region_date DATE;
ALTER TABLE fact_party ADD COLUMN salesperson_date DATE;

UPDATE fact_party
SET region_date = given.region_date, salesperson_date = given.salesperson_date
FROM (
    SELECT
        import_id,
        customer_id,
        max(last_date) FILTER (WHERE region IS NOT NULL) AS region_date,
        max(last_date) FILTER (WHERE salesperson IS NOT NULL) AS salesperson_date
    FROM (
        SELECT import_id, customer_id, region, salesperson, last_date FROM sales_slice
        UNION ALL
        SELECT import_id, customer_id, region, salesperson, last_date FROM invoice_slice
    )
    GROUP BY import_id, customer_id
) AS given
WHERE given.import_id = fact_party.import_id AND given.customer_id = fact_party.customer_id;
