-- The warehouse. Every row of data knows its import, so that an import can be undone as one.
-- Money is DECIMAL(18, 4): extracts carry up to four decimals, and decimal sums are exact.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
INSERT INTO meta VALUES ('data_version', '0');

CREATE SEQUENCE import_seq;

CREATE TABLE import_ledger (
    import_id      INTEGER PRIMARY KEY,
    kind           VARCHAR NOT NULL,      -- sales, invoices, payments, customers
    origin         VARCHAR NOT NULL,      -- upload, command, demo
    file_name      VARCHAR NOT NULL,
    file_bytes     BIGINT NOT NULL,
    sha256         VARCHAR NOT NULL,
    plan           JSON NOT NULL,         -- encoding, delimiter, mapping, date order ... as applied
    rows_in_file   BIGINT NOT NULL,
    rows_loaded    BIGINT NOT NULL,
    rows_rejected  BIGINT NOT NULL,
    rows_skipped   BIGINT NOT NULL,
    totals         JSON NOT NULL,         -- control totals by column, decimal strings
    warnings       JSON NOT NULL,
    committed_at   TIMESTAMP NOT NULL,
    undone_at      TIMESTAMP
);

CREATE TABLE rejected_row (
    import_id    INTEGER NOT NULL,
    row_no       BIGINT NOT NULL,         -- row in the file, the header included, counted from 1
    column_name  VARCHAR,
    value        VARCHAR,
    reason       VARCHAR NOT NULL,        -- a code; its text is in the catalogue
    raw          VARCHAR                  -- the row as it stood in the file
);

CREATE TABLE sales_line (
    import_id      INTEGER NOT NULL,
    order_id       VARCHAR USING COMPRESSION uncompressed,  -- hardly ever repeats: packing it took a tenth of a load
    order_date     DATE NOT NULL,
    customer_id    VARCHAR,               -- NULL: a line without a customer
    customer_name  VARCHAR,
    product_id     VARCHAR,
    product_name   VARCHAR,
    category       VARCHAR,
    quantity       DECIMAL(18, 4),
    unit_price     DECIMAL(18, 4),
    discount       DECIMAL(9, 6),         -- rate, 0 to 1
    revenue        DECIMAL(18, 4) NOT NULL,
    cost           DECIMAL(18, 4),        -- NULL: cost not known, never 0
    region         VARCHAR,
    salesperson    VARCHAR,
    currency       VARCHAR NOT NULL DEFAULT ''   -- '': the company's own currency
);

CREATE TABLE invoice (
    import_id      INTEGER NOT NULL,
    invoice_id     VARCHAR NOT NULL,
    customer_id    VARCHAR NOT NULL,
    customer_name  VARCHAR,
    invoice_date   DATE NOT NULL,
    due_date       DATE NOT NULL,
    due_source     VARCHAR NOT NULL,      -- file, terms, customer_terms, default_terms; or invoice_date_from_terms
    amount         DECIMAL(18, 4) NOT NULL,
    paid_date      DATE,                  -- NULL with a paid amount: counts from the invoice date on
    paid_amount    DECIMAL(18, 4) NOT NULL DEFAULT 0,
    disputed       BOOLEAN,
    region         VARCHAR,
    salesperson    VARCHAR,
    currency       VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE payment (
    import_id      INTEGER NOT NULL,
    payment_id     VARCHAR,
    payment_date   DATE NOT NULL,
    customer_id    VARCHAR,
    customer_name  VARCHAR,
    invoice_id     VARCHAR,               -- NULL: an unapplied receipt
    amount         DECIMAL(18, 4) NOT NULL,
    currency       VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE customer (
    import_id       INTEGER NOT NULL,
    customer_id     VARCHAR NOT NULL,
    customer_name   VARCHAR,
    parent_id       VARCHAR,
    region          VARCHAR,
    salesperson     VARCHAR,
    industry        VARCHAR,
    city            VARCHAR,
    country         VARCHAR,
    credit_limit    DECIMAL(18, 4),       -- 0: prepayment; NULL: no limit set
    terms_days      INTEGER,
    customer_since  DATE,
    currency        VARCHAR NOT NULL DEFAULT ''
);

-- Facts: rolled up once, in the transaction of the import, and read by every page.

-- One row per order, category and day.
CREATE TABLE fact_sales_day (
    import_id        INTEGER NOT NULL,
    date             DATE NOT NULL,
    order_id         VARCHAR USING COMPRESSION uncompressed,
    customer_id      VARCHAR,
    region           VARCHAR,
    salesperson      VARCHAR,
    category         VARCHAR,
    currency         VARCHAR NOT NULL,
    revenue          DECIMAL(18, 4) NOT NULL,
    covered_revenue  DECIMAL(18, 4),      -- revenue of the lines whose cost is known
    cost             DECIMAL(18, 4),
    discount_value   DECIMAL(18, 4),      -- what line discounts took off, of the lines that state one
    quantity         DECIMAL(18, 4),
    lines            BIGINT NOT NULL
);

-- The same without the order, by month (its first day).
CREATE TABLE fact_sales_month (
    import_id        INTEGER NOT NULL,
    month            DATE NOT NULL,
    customer_id      VARCHAR,
    region           VARCHAR,
    salesperson      VARCHAR,
    category         VARCHAR,
    currency         VARCHAR NOT NULL,
    revenue          DECIMAL(18, 4) NOT NULL,
    covered_revenue  DECIMAL(18, 4),
    cost             DECIMAL(18, 4),
    discount_value   DECIMAL(18, 4),
    quantity         DECIMAL(18, 4),
    lines            BIGINT NOT NULL
);

-- Who appeared in which import, under which name, region and salesperson (the latest given).
CREATE TABLE fact_party (
    import_id      INTEGER NOT NULL,
    customer_id    VARCHAR NOT NULL,
    customer_name  VARCHAR,
    region         VARCHAR,
    salesperson    VARCHAR,
    first_date     DATE,
    last_date      DATE
);

-- One row per customer id, rebuilt from `customer` (the master, newest import first) and `fact_party`.
CREATE TABLE dim_customer (
    customer_id     VARCHAR NOT NULL,
    account_id      VARCHAR NOT NULL,     -- the topmost parent; the customer itself where it has none
    customer_name   VARCHAR NOT NULL,
    region          VARCHAR,
    salesperson     VARCHAR,
    industry        VARCHAR,
    city            VARCHAR,
    country         VARCHAR,
    credit_limit    DECIMAL(18, 4),
    terms_days      INTEGER,
    customer_since  DATE,
    currency        VARCHAR NOT NULL
);
