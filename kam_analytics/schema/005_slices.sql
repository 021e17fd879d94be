-- Facts point at their slice instead of repeating its words in every row: a quarter of an import went into writing
-- them, and every page read them again. A slice is a customer, region, salesperson, category and currency of one import.

-- Where the roll-ups run on another engine, these two functions are what it has to bring.
-- The number of a slice. Import included, so that an import never shares a slice with another and can be undone alone.
CREATE MACRO slice_of(import_id, customer_id, region, salesperson, category, currency) AS
    hash(CAST(import_id AS INTEGER), customer_id, region, salesperson, category, currency);

-- One of 63 bits, the same for the same line: where the bits of some lines are fewer than the lines, two may be the same.
CREATE MACRO line_bit(product_id, quantity, revenue) AS
    CAST(1 AS BIGINT) << CAST(hash(product_id, quantity, revenue) % 63 AS INTEGER);

-- One row per slice, as the extract has it, with what it sums up to. Two slices of the same number would be an error.
CREATE TABLE sales_slice (
    slice_id      UBIGINT PRIMARY KEY,
    import_id     INTEGER NOT NULL,
    customer_id   VARCHAR,
    region        VARCHAR,
    salesperson   VARCHAR,
    category      VARCHAR,
    currency      VARCHAR NOT NULL,
    revenue       DECIMAL(18, 4) NOT NULL,
    lines         BIGINT NOT NULL,
    costed_lines  BIGINT NOT NULL,        -- lines whose cost is known
    first_date    DATE NOT NULL,
    last_date     DATE NOT NULL
);

-- The same resolved, rebuilt with `dim_customer`: rolled up to the account, with the customer's own region and
-- salesperson where the extract names none.
CREATE TABLE dim_slice (
    slice_id      UBIGINT NOT NULL,
    customer_id   VARCHAR,                -- the account; NULL: lines without a customer
    own_id        VARCHAR,                -- the customer of the lines
    region        VARCHAR,
    salesperson   VARCHAR,
    category      VARCHAR,
    currency      VARCHAR NOT NULL
);

-- Invoices likewise, with nothing that points at them: who was invoiced, where, by whom, how much and from when to when.
CREATE TABLE invoice_slice (
    import_id     INTEGER NOT NULL,
    customer_id   VARCHAR NOT NULL,
    region        VARCHAR,
    salesperson   VARCHAR,
    currency      VARCHAR NOT NULL,
    amount        DECIMAL(18, 4) NOT NULL,
    invoices      BIGINT NOT NULL,
    first_date    DATE NOT NULL,          -- of invoices
    last_date     DATE NOT NULL,
    last_paid     DATE
);

INSERT INTO invoice_slice
SELECT import_id, customer_id, region, salesperson, currency, sum(amount), count(*), min(invoice_date),
       max(invoice_date), max(paid_date)
FROM invoice
GROUP BY import_id, customer_id, region, salesperson, currency;

INSERT INTO sales_slice
SELECT
    slice_of(import_id, customer_id, region, salesperson, category, currency),
    import_id, customer_id, region, salesperson, category, currency,
    sum(revenue), sum(lines), 0, min(date), max(date)
FROM fact_sales_day
GROUP BY import_id, customer_id, region, salesperson, category, currency;

UPDATE sales_slice
SET costed_lines = known.lines
FROM (
    SELECT slice_of(import_id, customer_id, region, salesperson, category, currency) AS slice_id, count(cost) AS lines
    FROM sales_line
    GROUP BY ALL
) AS known
WHERE known.slice_id = sales_slice.slice_id;

INSERT INTO dim_slice
SELECT s.slice_id, coalesce(c.account_id, s.customer_id), s.customer_id, coalesce(s.region, c.region),
       coalesce(s.salesperson, c.salesperson), s.category, s.currency
FROM sales_slice AS s
LEFT JOIN dim_customer AS c ON c.customer_id = s.customer_id;

-- The facts anew, in the order of time: a page reads the months it shows and passes over the others.
ALTER TABLE fact_sales_day RENAME TO old_sales_day;
ALTER TABLE fact_sales_month RENAME TO old_sales_month;

-- One row per order, slice and day.
CREATE TABLE fact_sales_day (
    import_id        INTEGER NOT NULL,
    slice_id         UBIGINT NOT NULL,
    date             DATE NOT NULL,
    order_id         VARCHAR USING COMPRESSION uncompressed,
    revenue          DECIMAL(18, 4) NOT NULL,
    covered_revenue  DECIMAL(18, 4),      -- revenue of the lines whose cost is known
    cost             DECIMAL(18, 4),
    discount_value   DECIMAL(18, 4),      -- what line discounts took off, of the lines that state one
    quantity         DECIMAL(18, 4),
    lines            BIGINT NOT NULL,
    alike            BOOLEAN NOT NULL     -- two of its lines may be the same: their bits are fewer (see `line_bit`)
);

-- The same without the order, by month (its first day).
CREATE TABLE fact_sales_month (
    import_id        INTEGER NOT NULL,
    slice_id         UBIGINT NOT NULL,
    month            DATE NOT NULL,
    revenue          DECIMAL(18, 4) NOT NULL,
    covered_revenue  DECIMAL(18, 4),
    cost             DECIMAL(18, 4),
    discount_value   DECIMAL(18, 4),
    quantity         DECIMAL(18, 4),
    lines            BIGINT NOT NULL
);

INSERT INTO fact_sales_day
SELECT import_id, slice_of(import_id, customer_id, region, salesperson, category, currency), date, order_id,
       revenue, covered_revenue, cost, discount_value, quantity, lines,
       lines > 1  -- not looked at again: only an import asks
FROM old_sales_day
ORDER BY date;

INSERT INTO fact_sales_month
SELECT import_id, slice_of(import_id, customer_id, region, salesperson, category, currency), month,
       revenue, covered_revenue, cost, discount_value, quantity, lines
FROM old_sales_month
ORDER BY month;

DROP TABLE old_sales_day;
DROP TABLE old_sales_month;
