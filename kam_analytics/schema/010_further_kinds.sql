-- What plans, costs, rebates, customers' own accounts and exchange rates say. A day is a period of one day.

CREATE TABLE exchange_rate (
    import_id      INTEGER NOT NULL,
    date           DATE NOT NULL,
    from_currency  VARCHAR NOT NULL,
    to_currency    VARCHAR NOT NULL,      -- '': the company's own currency
    rate           DECIMAL(18, 8) NOT NULL    -- one of from_currency is so many of to_currency
);

CREATE TABLE sales_target (
    import_id      INTEGER NOT NULL,
    period_start   DATE NOT NULL,
    period_end     DATE NOT NULL,
    salesperson    VARCHAR,               -- NULL: the target is not for a salesperson; likewise below
    region         VARCHAR,
    category       VARCHAR,
    product_id     VARCHAR,
    customer_id    VARCHAR,
    customer_name  VARCHAR,
    amount         DECIMAL(18, 4) NOT NULL,
    currency       VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE service_cost (
    import_id      INTEGER NOT NULL,
    cost_id        VARCHAR,
    period_start   DATE NOT NULL,
    period_end     DATE NOT NULL,
    customer_id    VARCHAR NOT NULL,
    customer_name  VARCHAR,
    cost_type      VARCHAR,               -- freight, visits, service ... in the words of the extract
    amount         DECIMAL(18, 4) NOT NULL,
    currency       VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE rebate (
    import_id      INTEGER NOT NULL,
    rebate_id      VARCHAR,
    period_start   DATE NOT NULL,
    period_end     DATE NOT NULL,
    customer_id    VARCHAR NOT NULL,
    customer_name  VARCHAR,
    rebate_type    VARCHAR,               -- rebate, discount, promotion ... in the words of the extract
    amount         DECIMAL(18, 4) NOT NULL,   -- granted; negative: taken back
    currency       VARCHAR NOT NULL DEFAULT ''
);

-- Customers' own accounts. NULL: not known.
CREATE TABLE customer_statement (
    import_id            INTEGER NOT NULL,
    customer_id          VARCHAR NOT NULL,
    customer_name        VARCHAR,
    fiscal_year          INTEGER NOT NULL,
    period_end           DATE NOT NULL,
    revenue              DECIMAL(18, 4),
    cost_of_goods        DECIMAL(18, 4),
    ebit                 DECIMAL(18, 4),
    net_income           DECIMAL(18, 4),
    current_assets       DECIMAL(18, 4),
    cash                 DECIMAL(18, 4),
    receivables          DECIMAL(18, 4),
    inventory            DECIMAL(18, 4),
    total_assets         DECIMAL(18, 4),
    current_liabilities  DECIMAL(18, 4),
    total_liabilities    DECIMAL(18, 4),
    retained_earnings    DECIMAL(18, 4),
    equity               DECIMAL(18, 4),
    currency             VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE shelf.exchange_rate AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.exchange_rate LIMIT 0;
CREATE TABLE shelf.sales_target AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.sales_target LIMIT 0;
CREATE TABLE shelf.service_cost AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.service_cost LIMIT 0;
CREATE TABLE shelf.rebate AS SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.rebate LIMIT 0;
CREATE TABLE shelf.customer_statement AS
SELECT *, CAST(NULL AS INTEGER) AS shelved_by FROM main.customer_statement LIMIT 0;

-- The invoice that a credit note lowers, where it has a number of its own.
ALTER TABLE invoice ADD COLUMN applies_to VARCHAR;
ALTER TABLE shelf.invoice ADD COLUMN applies_to VARCHAR;
