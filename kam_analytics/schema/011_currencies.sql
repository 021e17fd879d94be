-- Amounts in other currencies, converted at dated rates. Facts hold a copy in each currency that is reported and that a
-- rate leads to; the copies are made anew at each change (schema/facts/converted.sql) and never stand in what is loaded.
-- Copies of sales facts have import 0.
ALTER TABLE dim_slice ADD COLUMN converted_from VARCHAR;
ALTER TABLE fact_receivable ADD COLUMN converted_from VARCHAR;
ALTER TABLE fact_unapplied ADD COLUMN converted_from VARCHAR;

-- Invoiced amounts in other currencies, converted at the rate of their invoice date.
CREATE TABLE converted_invoice (
    customer_id     VARCHAR NOT NULL,
    region          VARCHAR,
    salesperson     VARCHAR,
    currency        VARCHAR NOT NULL,
    invoice_date    DATE NOT NULL,
    due_source      VARCHAR NOT NULL,
    amount          DECIMAL(18, 4) NOT NULL,
    converted_from  VARCHAR NOT NULL
);

-- Which currency is converted into which, from the first to the last day that a rate holds for.
CREATE TABLE conversion (
    from_currency  VARCHAR NOT NULL,
    to_currency    VARCHAR NOT NULL,
    first_date     DATE NOT NULL,
    last_date      DATE NOT NULL
);
