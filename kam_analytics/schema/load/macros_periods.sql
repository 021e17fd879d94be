-- How a day, month, quarter or year is read, for the kinds that have one; on top of macros_careful.sql.

-- A day, month, quarter or year as its first and last day.
CREATE OR REPLACE TEMP MACRO kam_day(d) AS
    CASE WHEN d IS NOT NULL THEN {'first': CAST(d AS DATE), 'last': CAST(d AS DATE)} END;

CREATE OR REPLACE TEMP MACRO kam_months(y, m, months) AS CASE
    WHEN y BETWEEN 1900 AND 2100 AND m BETWEEN 1 AND 12
    THEN {'first': make_date(y, m, 1), 'last': CAST(make_date(y, m, 1) + to_months(months) - INTERVAL 1 DAY AS DATE)}
END;

-- '2024', '2024-01', '2024-Q1' as kam_period_words writes them.
CREATE OR REPLACE TEMP MACRO kam_named_period(w) AS CASE
    WHEN length(w) = 4 THEN kam_months(CAST(w AS INTEGER), 1, 12)
    WHEN contains(w, 'Q') THEN kam_months(CAST(w[1:4] AS INTEGER), CAST(w[7:7] AS INTEGER) * 3 - 2, 3)
    WHEN w IS NOT NULL THEN kam_months(CAST(w[1:4] AS INTEGER), CAST(w[6:7] AS INTEGER), 1)
END;

CREATE OR REPLACE TEMP MACRO kam_labelled(p, label) AS
    kam_named_period(CASE WHEN length(label) > 4 THEN label ELSE CAST(year(p.first) AS VARCHAR) || '-' || label END);

-- English months and Chinese numbers as two digits, in lower case.
CREATE OR REPLACE TEMP MACRO kam_month_digits(t) AS
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        replace(replace(replace(t, '十二月', '12月'), '十一月', '11月'), '十月', '10月'),
        'jan(uary)?\.?', '01m'), 'feb(ruary)?\.?', '02m'), 'mar(ch)?\.?', '03m'), 'apr(il)?\.?', '04m'), 'may', '05m'),
        'june?\.?', '06m'), 'july?\.?', '07m'), 'aug(ust)?\.?', '08m'), 'sep(tember|t)?\.?', '09m'), 'oct(ober)?\.?', '10m'),
        'nov(ember)?\.?', '11m'), 'dec(ember)?\.?', '12m');

-- A period as it is written, months as digits, without blanks; separators between digits count as 'm'.
CREATE OR REPLACE TEMP MACRO kam_period_text(x) AS
    regexp_replace(regexp_replace(regexp_replace(translate(
        kam_month_digits(lower(kam_narrow(x))), '一二三四', '1234'
    ), '[ ,''’]', '', 'g'), '([0-9])[-/.]+m?([0-9])', '\1m\2', 'g'), '(m|[0-9])[-/.]+(m|[0-9]|q)', '\1\2', 'g');

-- A period as '2024', '2024-01' or '2024-Q1'; NULL for what is none. Of a year with two digits the century is this one.
CREATE OR REPLACE TEMP MACRO kam_period_words(x) AS list_transform([kam_period_text(x)], lambda t : CASE
    WHEN regexp_full_match(t, '(?:fy)?(?:19|20)[0-9]{2}(?:年|年度|财年)?')
    THEN regexp_extract(t, '[0-9]{4}')
    WHEN regexp_full_match(t, '(?:19|20)[0-9]{2}年?第?(?:q[1-4]|[1-4]季度?)')
    THEN t[1:4] || '-Q' || regexp_extract(t[5:], '[1-4]')
    WHEN regexp_full_match(t, 'q[1-4]m?(?:19|20)[0-9]{2}')
    THEN right(t, 4) || '-Q' || t[2:2]
    WHEN regexp_full_match(t, '(?:19|20)[0-9]{2}(?:[m年]?(?:0[1-9]|1[0-2])|[m年][1-9])(?:m|月份?)?')
    THEN t[1:4] || '-' || lpad(regexp_extract(t[5:], '[0-9]+'), 2, '0')
    WHEN regexp_full_match(t, '(?:0?[1-9]|1[0-2])m(?:19|20)?[0-9]{2}')
    THEN '20' || right(t, 2) || '-' || lpad(regexp_extract(t, '^[0-9]+'), 2, '0')
END)[1];

CREATE OR REPLACE TEMP MACRO kam_period(x) AS list_transform([kam_period_words(x)], lambda w : kam_named_period(w))[1];

CREATE OR REPLACE TEMP MACRO kam_period_of(y, m) AS kam_period(CASE
    WHEN regexp_full_match(kam_narrow(m), '[mMpP]?[0-9]{1,2}月?份?')
    THEN kam_narrow(y) || 'm' || lpad(regexp_extract(kam_narrow(m), '[0-9]+'), 2, '0')
    ELSE kam_narrow(y) || '-' || kam_narrow(m)
END);

CREATE OR REPLACE TEMP MACRO kam_unread_period(target, given, value) AS CASE
    WHEN value.first IS NOT NULL AND NOT kam_in_range(value.first) THEN kam_reject(target, given, 'date_out_of_range')
    ELSE kam_unread(target, given, value, 'not_a_period')
END;
