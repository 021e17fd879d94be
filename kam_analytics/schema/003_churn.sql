-- Churn runs: what was learned for one data version, as-of date, horizon and currency. Derived from the facts, so it
-- can be thrown away at any time; kept so that a page reads it at once.
CREATE SEQUENCE churn_run_seq;

CREATE TABLE churn_run (
    run_id               INTEGER PRIMARY KEY,
    method               INTEGER NOT NULL,     -- rises when the method changes: older runs are then computed anew
    data_version         BIGINT NOT NULL,
    as_of                DATE NOT NULL,
    horizon              VARCHAR NOT NULL,     -- personal, or days
    currency             VARCHAR NOT NULL,
    layer                VARCHAR NOT NULL,     -- L0, L1, L2, L3
    typical_days         INTEGER NOT NULL,     -- median horizon
    accounts             BIGINT NOT NULL,
    training_rows        BIGINT NOT NULL,
    training_positives   BIGINT NOT NULL,
    slices               BIGINT NOT NULL,
    rhythm_weight        DOUBLE,
    slope                DOUBLE,               -- of the sigmoid
    shift                DOUBLE,
    season               DOUBLE,
    upper_bound          DOUBLE,               -- 3/n where no account stopped
    tested               BIGINT NOT NULL,      -- rows of the report card: account x origin, three orders or more
    positives            BIGINT NOT NULL,
    origins              BIGINT NOT NULL,
    first_origin         DATE,
    last_origin          DATE,
    base_rate            DOUBLE,
    auc                  DOUBLE,
    auc_low              DOUBLE,
    auc_high             DOUBLE,
    auc_active           DOUBLE,
    auc_recency          DOUBLE,
    auc_overdue          DOUBLE,
    auc_rhythm           DOUBLE,
    pr_auc               DOUBLE,
    brier                DOUBLE,
    skill                DOUBLE,
    calibration_error    DOUBLE,
    lift                 DOUBLE,
    lost_revenue_caught  DOUBLE,
    not_better           BOOLEAN,
    notes                VARCHAR NOT NULL      -- JSON: [[key, {fields}], ...]
);

CREATE TABLE churn_score (
    run_id                INTEGER NOT NULL,
    customer_id           VARCHAR NOT NULL,    -- the account
    probability           DECIMAL(9, 6),       -- NULL in L0
    level                 VARCHAR NOT NULL,
    depth                 INTEGER NOT NULL,    -- 0 to 3
    rhythm_state          VARCHAR NOT NULL,
    expected_margin       DECIMAL(18, 4) NOT NULL,
    basis                 VARCHAR NOT NULL,
    expected_credit_loss  DECIMAL(18, 4),      -- NULL without invoices
    money_at_risk         DECIMAL(18, 4),
    last_order            DATE NOT NULL,
    orders                BIGINT NOT NULL,     -- order days
    days_since_last_order BIGINT NOT NULL,
    usual_gap             DOUBLE,
    overdue_ratio         DOUBLE NOT NULL,
    horizon_days          DOUBLE NOT NULL,
    reason_1_key          VARCHAR,
    reason_1_value        VARCHAR,             -- JSON: the fields of the text
    reason_1              VARCHAR,             -- in English
    reason_2_key          VARCHAR,
    reason_2_value        VARCHAR,
    reason_2              VARCHAR,
    reason_3_key          VARCHAR,
    reason_3_value        VARCHAR,
    reason_3              VARCHAR,
    base_logit            DOUBLE,              -- base + the seven parts = log-odds of the probability
    rhythm                DOUBLE,
    trend                 DOUBLE,
    breadth               DOUBLE,
    service               DOUBLE,
    payment               DOUBLE,
    price                 DOUBLE,
    standing              DOUBLE
);

CREATE TABLE churn_calibration (
    run_id     INTEGER NOT NULL,
    bin        INTEGER NOT NULL,
    n          BIGINT NOT NULL,
    predicted  DOUBLE NOT NULL,
    observed   DOUBLE NOT NULL,
    low        DOUBLE NOT NULL,
    high       DOUBLE NOT NULL
);

CREATE TABLE churn_importance (
    run_id   INTEGER NOT NULL,
    theme    VARCHAR NOT NULL,
    feature  VARCHAR NOT NULL,                 -- '': the theme as a whole
    weight   DOUBLE,                           -- change of the log-odds per standard deviation, where there is one
    share    DOUBLE NOT NULL                   -- of the mean absolute contribution of all themes
);
