-- Credit limits in other currencies, unapplied receipts at the rate of their own day, the currency that facts were made for.

-- `dim_customer.currency` is the code of the currency of its credit limit; '': it names none.

-- What a copy of an unapplied amount was in its own currency: the rest has no rate.
ALTER TABLE fact_unapplied ADD COLUMN amount_from DECIMAL(18, 4);

-- As before, and nothing for what has more than fourteen digits before the point, which no amount can have.
CREATE OR REPLACE MACRO converted_amount(amount, rate) AS CASE
    WHEN abs(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE)) >= 99999999999999 THEN NULL
    WHEN abs(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE)) < 1e9
     AND abs(abs(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE) * 10000) % 1 - 0.5) > 0.01
    THEN CAST(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE) AS DECIMAL(18, 4))
    ELSE CAST(CAST(amount AS DECIMAL(18, 4)) * rate AS DECIMAL(18, 4))
END;

-- The company's own currency that the facts were made for. '?': those of an older version, to be made anew.
INSERT INTO meta SELECT 'own_currency', '?' WHERE EXISTS (FROM data_change);
