-- What every invoice has stood open for, rolled up once per change of invoices or payments and read by every metric of
-- receivables. A part of an invoice (or instalment) is open from its invoice date until the day before `closed_on`, so
-- the open amount of any day is a sum over the parts open then. Money taken back is a part with a negative amount.
CREATE TABLE fact_receivable (
    item            BIGINT NOT NULL,      -- number of the invoice row, the same for all its parts
    invoice_id      VARCHAR NOT NULL,
    customer_id     VARCHAR NOT NULL,
    region          VARCHAR,
    salesperson     VARCHAR,
    currency        VARCHAR NOT NULL,
    invoice_date    DATE NOT NULL,
    due_date        DATE NOT NULL,
    due_source      VARCHAR NOT NULL,
    invoice_amount  DECIMAL(18, 4) NOT NULL,
    disputed        BOOLEAN NOT NULL,
    amount          DECIMAL(18, 4) NOT NULL,
    receipt_date    DATE,                 -- NULL: not received
    dated           BOOLEAN NOT NULL,     -- it tells when money came in (false: no paid date given, or a credit)
    closed_on       DATE NOT NULL         -- 9999-12-31: still open
);

-- Receipts and credits that lower no invoice, as changes by day. Positive in the customer's favour; negative where a
-- prepayment is applied once its invoice is issued, or where money is taken back.
CREATE TABLE fact_unapplied (
    customer_id  VARCHAR,
    region       VARCHAR,
    salesperson  VARCHAR,
    currency     VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,        -- overpayment, prepayment, credit, payment
    date         DATE NOT NULL,
    amount       DECIMAL(18, 4) NOT NULL
);
