-- How single cells are read, as far as every import needs it; the careful path adds macros_careful.sql. Temporary macros
-- of the importing session, so that they always are those of the program.

-- Blanks of every kind around a cell: space, tab, line ends, no-break and ideographic space, zero-width marks.
CREATE OR REPLACE TEMP MACRO kam_trim(x) AS trim(x, chr(32) || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288) || chr(65279) || chr(8203));

-- No-break and ideographic blanks between words as one ordinary blank, so that a customer written either way is one; zero-width
-- marks are left out. Ordinary blanks stay, as many as there are.
CREATE OR REPLACE TEMP MACRO kam_even(x) AS CASE
    WHEN strlen(x) = length(x) THEN x
    ELSE regexp_replace(regexp_replace(x, '[\x{200B}\x{FEFF}]', '', 'g'), ' *[\x{00A0}\x{3000}][ \x{00A0}\x{3000}]*', ' ', 'g')
END;

-- Words for a missing value; none is longer than four bytes.
CREATE OR REPLACE TEMP MACRO kam_marker(x) AS x IN (
    'NULL', 'null', 'Null', '\N', 'N/A', 'n/a', '#N/A', '-', '--', '—', 'nan', 'NaN', 'NaT', 'None', '<NA>'
);

-- Whether kam_text might change a value; cheaper, for a strict load of millions of rows. What sorts below '!' starts
-- with a blank or a control character. The second form knows the blanks beyond ASCII too.
CREATE OR REPLACE TEMP MACRO kam_unclean(x) AS
    (x < '!' AND x <> '') OR suffix(x, ' ') OR suffix(x, chr(9)) OR suffix(x, chr(10)) OR suffix(x, chr(13))
    OR (strlen(x) < 5 AND kam_marker(x));

CREATE OR REPLACE TEMP MACRO kam_oddly_unclean(x) AS kam_trim(kam_even(x)) <> x OR (strlen(x) < 5 AND kam_marker(x));

-- Full-width digits and signs as ordinary ones, for numbers and dates only; words stay as they are. The dash of a whole
-- amount ('50.-', '50,--') is no minus.
CREATE OR REPLACE TEMP MACRO kam_narrow(x) AS regexp_replace(
    translate(kam_trim(x), '０１２３４５６７８９．，－−（）％／：　＋￥＄￡', '0123456789.,--()%/: +¥$£'),
    '([0-9])[.,](?:-{1,2}|[–—])', '\1'
);

CREATE OR REPLACE TEMP MACRO kam_missing(x) AS
    x IS NULL OR kam_marker(x) OR kam_trim(x) = '';

-- The error values of a spreadsheet, and what stands for a formula without a value; #N/A is also a word for a missing value.
CREATE OR REPLACE TEMP MACRO kam_is_error(x) AS
    prefix(x, '#') AND kam_trim(x) IN (
        '#REF!', '#DIV/0!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!', '#N/A', '#SPILL!', '#CALC!', '#FIELD!', '#BLOCKED!',
        '#CONNECT!', '#BUSY!', '#UNKNOWN!', '#GETTING_DATA', '#FORMULA'
    );

CREATE OR REPLACE TEMP MACRO kam_text(x) AS CASE WHEN kam_missing(x) THEN NULL ELSE kam_trim(kam_even(x)) END;

CREATE OR REPLACE TEMP MACRO kam_flag(x) AS list_transform([lower(kam_narrow(x))], lambda word : CASE
    WHEN word IN ('true', 't', 'yes', 'y', '1', 'x', '是', '有', 'disputed', '争议') THEN true
    WHEN word IN ('false', 'f', 'no', 'n', '0', '否', '无', '没有') THEN false
END)[1];

CREATE OR REPLACE TEMP MACRO kam_in_range(d) AS d BETWEEN DATE '1900-01-01' AND DATE '2100-12-31';

-- The same, as fast as a strict load needs it.
CREATE OR REPLACE TEMP MACRO kam_total_word(x) AS
    x IN ('合计', '总计', '小计', '累计', '共计', '合計', '總計', '小計', '累計', '共計') OR (strlen(x) < 15 AND lower(x) IN (
        'total', 'totals', 'grand total', 'subtotal', 'sub total', 'sub-total', 'summe', 'gesamt', 'gesamtsumme', 'zwischensumme', 'gesamtergebnis'
    ));

-- The strict path reads money with five decimals, to notice when a fifth one matters.
CREATE OR REPLACE TEMP MACRO kam_money(x) AS
    CASE WHEN x % 0.0001 <> 0 THEN error('more than four decimals') ELSE CAST(x AS DECIMAL(18, 4)) END;

-- A rate out of 0 to 1 needs the careful path, which rejects the row or says that the discount was left out.
CREATE OR REPLACE TEMP MACRO kam_strict_rate(x) AS
    CASE WHEN x NOT BETWEEN 0 AND 1 THEN error('no rate') ELSE CAST(x AS DECIMAL(9, 6)) END;

CREATE OR REPLACE TEMP MACRO kam_strict_per_cent(x) AS kam_strict_rate(x * CAST(0.01 AS DECIMAL(3, 2)));

CREATE OR REPLACE TEMP MACRO kam_strict_days(x) AS
    CASE WHEN x BETWEEN 0 AND 3650 THEN x WHEN x IS NOT NULL THEN error('no number of days') END;

CREATE OR REPLACE TEMP MACRO kam_strict_flag(x) AS
    coalesce(kam_flag(x), CASE WHEN x IS NOT NULL THEN error('neither yes nor no') END);
