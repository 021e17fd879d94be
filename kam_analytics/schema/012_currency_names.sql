-- One currency under several names, and the rate of each day.

-- What extracts call a currency -> its code; made anew at each change (schema/facts/currency_code.sql). A name that is
-- missing here is its own code.
-- Never empty: DuckDB 2.0 takes sums behind an outer join with an empty table for NULL in places.
CREATE TABLE currency_code (written VARCHAR NOT NULL, code VARCHAR NOT NULL);
INSERT INTO currency_code VALUES ('', '');

-- One row a day that a rate holds for, instead of the first and the last one: facts find theirs by equality.
DROP TABLE conversion;
CREATE TABLE conversion (
    from_currency  VARCHAR NOT NULL,
    to_currency    VARCHAR NOT NULL,
    date           DATE NOT NULL,
    rate           DECIMAL(19, 12) NOT NULL
);

-- An amount at a rate, to four decimals, halves away from zero. Dividing 37 digits takes ten times as long as all the rest, so
-- only what lies near a half, or is large, is worked out that way; elsewhere floating point rounds to the same digits.
CREATE MACRO converted_amount(amount, rate) AS CASE
    WHEN abs(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE)) < 1e9
     AND abs(abs(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE) * 10000) % 1 - 0.5) > 0.01
    THEN CAST(CAST(amount AS DOUBLE) * CAST(rate AS DOUBLE) AS DECIMAL(18, 4))
    ELSE CAST(CAST(amount AS DECIMAL(18, 4)) * rate AS DECIMAL(18, 4))
END;
