-- How single cells are read that come as text. Temporary macros of the importing session, on top of macros.sql and apart
-- from it: making them takes longer than loading a small tidy file, which does without.
-- A macro that names its argument ten times plans it ten times, and so on below it; `list_transform([long], lambda x : ...)[1]`
-- names it once.

-- One text is planned at once, a list of forty as long as all else here; none of these words is longer than nine bytes.
CREATE OR REPLACE TEMP MACRO kam_missing_number(x) AS x IS NULL OR (strlen(kam_trim(x)) < 10 AND regexp_full_match(
    kam_trim(x),
    'NULL|null|Null|\\N|N/A|n/a|#N/A|-|--|—|NA|na|nan|NaN|NAN|none|None|NONE|nil|Nil|NIL|NaT|<NA>|\(null\)|\(NULL\)|\[NULL\]|n\.a\.|N\.A\.|#NV|k\.A\.|–|－|/|无|空|暂无|不适用|'
));

-- An id that is a number, without the '.0' that a spreadsheet or a program of statistics put behind it.
CREATE OR REPLACE TEMP MACRO kam_whole_id(x) AS regexp_replace(kam_text(x), '^([0-9]+)\.0+$', '\1');

-- The digits of a number with their separators; '' for what is no number. Currency signs, a unit, blanks, signs before or
-- behind, parentheses in pairs and a per-cent sign may stand around them. A code apart from its number may be in any case: 'usd 10'.
CREATE OR REPLACE TEMP MACRO kam_digits(x) AS list_transform(list_transform([kam_narrow(x)], lambda n :
    CASE WHEN regexp_matches(n, '^[-+(]?\s*[A-Za-z]{3}\s|\s[A-Za-z]{3}\s*[-)]?$') THEN upper(n) ELSE n END), lambda n : CASE
WHEN contains(n, '(') <> contains(n, ')') THEN ''
ELSE regexp_extract(
    n,
    '^[(]?\s*[-+]?\s*(?:(?:US\$|HK\$|[¥$€£₹]|人民币|美元|欧元|英镑|日元|港元|港币|新台币|韩元|元|CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|KRW|CHF|CAD|AUD|NZD|SGD|INR|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|ZAR|AED|THB|MYR|IDR|VND|PHP|ILS|SAR|MOP|ARS|CLP|COP)\s*[-+]?\s*[(]?\s*[-+]?\s*)?'
    || '((?:[.,]?[0-9][0-9.,''’ \x{00A0}\x{202F}\x{2009}]*)(?:[eE][+-]?[0-9]{1,2})?)'
    || '\s*(?:[百千]?[万萬]|千|[亿億])?'
    || '\s*(?:US\$|HK\$|[¥$€£₹]|人民币|美元|欧元|英镑|日元|港元|港币|新台币|韩元|元|CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|KRW|CHF|CAD|AUD|NZD|SGD|INR|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|ZAR|AED|THB|MYR|IDR|VND|PHP|ILS|SAR|MOP|ARS|CLP|COP)?\s*%?\s*-?\s*[)]?\s*%?$',
    1
) END)[1];

-- The unit behind the digits as an exponent: '1.2万' is 1.2e4.
CREATE OR REPLACE TEMP MACRO kam_unit(x) AS list_transform([regexp_extract(x, '[百千]?[万萬]|千|[亿億]')], lambda unit : CASE unit
    WHEN '' THEN '' WHEN '千' THEN 'e3' WHEN '万' THEN 'e4' WHEN '萬' THEN 'e4' WHEN '百万' THEN 'e6' WHEN '百萬' THEN 'e6'
    WHEN '千万' THEN 'e7' WHEN '千萬' THEN 'e7' ELSE 'e8' END)[1];

-- 'USD 12.5' without its code, which the format of a sheet gives to many cells: far cheaper than the digits above. Three
-- letters before the first blank are one of these words or stand in none of them.
CREATE OR REPLACE TEMP MACRO kam_after_code(x) AS CASE
    WHEN strpos(x, ' ') = 4 AND contains(
        'CNY RMB USD EUR GBP JPY HKD TWD KRW CHF CAD AUD NZD SGD INR BRL MXN SEK NOK DKK PLN CZK HUF RUB TRY ZAR AED THB MYR IDR VND PHP ILS SAR MOP ARS CLP COP',
        x[1:3]
    ) THEN x[5:]
    ELSE x
END;

-- The same for a sign in front: '¥12.5'.
CREATE OR REPLACE TEMP MACRO kam_after_mark(x) AS CASE
    WHEN prefix(x, '$') OR prefix(x, '¥') OR prefix(x, '€') OR prefix(x, '£') THEN ltrim(x[2:], ' ')
    ELSE kam_after_code(x)
END;

-- The currency beside a number where it is clear: '¥', '$' and '元' mean one here and another there.
CREATE OR REPLACE TEMP MACRO kam_currency(x) AS CASE
    WHEN strpos(x, ' ') = 4 AND kam_after_code(x) <> x AND TRY_CAST(kam_after_code(x) AS DECIMAL(38, 18)) IS NOT NULL
    THEN CASE x[1:3] WHEN 'RMB' THEN 'CNY' ELSE x[1:3] END
    WHEN regexp_matches(x, '[A-Za-z€£₹币美欧英日港韩]') AND kam_digits(x) <> '' THEN
        list_transform([regexp_extract(upper(x), 'US\$|HK\$|[€£₹]|人民币|美元|欧元|英镑|日元|港元|港币|新台币|韩元|CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|KRW|CHF|CAD|AUD|NZD|SGD|INR|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|ZAR|AED|THB|MYR|IDR|VND|PHP|ILS|SAR|MOP|ARS|CLP|COP')], lambda name : CASE name
            WHEN '' THEN NULL WHEN 'RMB' THEN 'CNY' WHEN '人民币' THEN 'CNY' WHEN 'US$' THEN 'USD' WHEN '美元' THEN 'USD'
            WHEN '€' THEN 'EUR' WHEN '欧元' THEN 'EUR' WHEN '£' THEN 'GBP' WHEN '英镑' THEN 'GBP' WHEN '日元' THEN 'JPY'
            WHEN 'HK$' THEN 'HKD' WHEN '港元' THEN 'HKD' WHEN '港币' THEN 'HKD' WHEN '新台币' THEN 'TWD' WHEN '韩元' THEN 'KRW'
            WHEN '₹' THEN 'INR'
            ELSE name
        END)[1]
END;

-- The sign beside a number that several currencies share, where no code or word says which; 元 counts as ¥.
CREATE OR REPLACE TEMP MACRO kam_sign(x) AS CASE
    WHEN regexp_matches(x, '[$¥￥元]') AND kam_digits(x) <> '' AND kam_currency(x) IS NULL
    THEN CASE WHEN contains(x, '$') THEN '$' ELSE '¥' END
END;

-- A minus inside parentheses says the same twice.
CREATE OR REPLACE TEMP MACRO kam_is_negative(x) AS list_transform([kam_narrow(x)], lambda n :
    contains(n, '(') OR regexp_matches(n, '^[^0-9]*-') OR regexp_matches(n, '-\s*[)]?\s*%?$'))[1];

-- `style` is the decimal mark: point or comma. Separators of thousands must stand where they belong: '1.5' in a file
-- with decimal commas is an error, not 15.
CREATE OR REPLACE TEMP MACRO kam_bare(digits, style) AS list_transform([digits], lambda d : CASE
    WHEN d = '' THEN NULL
    WHEN regexp_full_match(d, '[0-9]+') THEN d
    WHEN regexp_full_match(d, '[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]{1,2}') THEN replace(d, ',', '.')
    WHEN style = 'point' AND regexp_full_match(
        d, '(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}|[1-9][0-9]{0,2}(?:[''’ \x{00A0}\x{202F}\x{2009}][0-9]{3})+)?(?:\.[0-9]*)?'
    ) THEN regexp_replace(d, '[,''’ \x{00A0}\x{202F}\x{2009}]', '', 'g')
    WHEN style = 'comma' AND regexp_full_match(
        d, '(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?:[''’ \x{00A0}\x{202F}\x{2009}][0-9]{3})+)?(?:,[0-9]*)?'
    ) THEN replace(regexp_replace(d, '[.''’ \x{00A0}\x{202F}\x{2009}]', '', 'g'), ',', '.')
END)[1];

CREATE OR REPLACE TEMP MACRO kam_unsigned(x, style) AS
    TRY_CAST(kam_bare(trim(kam_digits(x)), style) || kam_unit(x) AS DECIMAL(38, 18));

CREATE OR REPLACE TEMP MACRO kam_exact_written(x, style) AS CASE
    WHEN NOT kam_missing_number(x)
    THEN list_transform([kam_unsigned(x, style)], lambda u : CASE WHEN kam_is_negative(x) THEN -u ELSE u END)[1]
END;

-- A cell that DuckDB reads by itself, which most are; NULL for all others.
CREATE OR REPLACE TEMP MACRO kam_plain(x, style) AS
    CASE WHEN style = 'point' THEN kam_after_mark(x) WHEN NOT contains(x, '.') THEN replace(kam_after_mark(x), ',', '.') END;

-- Likewise with thousands set apart, '1,234.50', which is far cheaper to see than all that may stand around a number.
CREATE OR REPLACE TEMP MACRO kam_grouped(x, style) AS list_transform([x], lambda g : CASE
    WHEN style = 'point' AND regexp_full_match(g, '-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?') THEN replace(g, ',', '')
    WHEN style = 'comma' AND regexp_full_match(g, '-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?') THEN replace(replace(g, '.', ''), ',', '.')
END)[1];

CREATE OR REPLACE TEMP MACRO kam_exact(x, style) AS
    coalesce(
        TRY_CAST(kam_plain(x, style) AS DECIMAL(38, 18)),
        TRY_CAST(kam_grouped(kam_after_mark(x), style) AS DECIMAL(38, 18)),
        kam_exact_written(x, style)
    );

CREATE OR REPLACE TEMP MACRO kam_number(x, style) AS coalesce(
    TRY_CAST(kam_plain(x, style) AS DECIMAL(18, 4)),
    TRY_CAST(kam_grouped(kam_after_mark(x), style) AS DECIMAL(18, 4)),
    CASE WHEN NOT contains(x, '%') AND NOT contains(x, '％') THEN TRY_CAST(kam_exact_written(x, style) AS DECIMAL(18, 4)) END
);

-- A number in a column whose amounts are in units of `factor`; a cell that names a unit of its own says it itself.
CREATE OR REPLACE TEMP MACRO kam_times(x, style, factor) AS CASE
    WHEN NOT contains(x, '%') AND NOT contains(x, '％')
    THEN TRY(CAST(kam_exact(x, style) * CAST(CASE kam_unit(x) WHEN '' THEN factor ELSE 1 END AS DECIMAL(10, 0)) AS DECIMAL(18, 4)))
END;

-- Whether a value can have more decimals than are kept: only cells with more letters behind the decimal mark, or an
-- exponent, can tell.
CREATE OR REPLACE TEMP MACRO kam_long(x, style, decimals) AS
    length(x) - strpos(x, CASE WHEN style = 'point' THEN '.' ELSE ',' END) BETWEEN decimals + 1 AND length(x) - 1
    OR contains(lower(x), 'e');

-- Whether rounding to four decimals changed it by more than the noise of a binary fraction.
CREATE OR REPLACE TEMP MACRO kam_rounded(x, style, stored) AS CASE
    WHEN kam_long(x, style, 4) THEN coalesce(abs(abs(kam_exact(x, style)) - abs(stored)) >= 0.000005, false)
    ELSE false
END;

-- A rate from 0 to 1. `factor` is 0.01 for a column written in per cent without the sign; what has the sign is per
-- cent in any case.
CREATE OR REPLACE TEMP MACRO kam_rate(x, style, factor) AS TRY(CAST(
    kam_exact(x, style) * CASE WHEN contains(x, '%') OR contains(x, '％') THEN 0.01 ELSE CAST(factor AS DECIMAL(3, 2)) END
    AS DECIMAL(9, 6)
));

-- Days as numbers or as terms of payment: 'Net 60', '60天', '2/10 net 30'; the same as terms.py.
CREATE OR REPLACE TEMP MACRO kam_days(x, style) AS list_transform([kam_exact(coalesce(nullif(regexp_extract(
    kam_narrow(x),
    '(?i)^(?:[0-9]{1,2}(?:[.,][0-9]+)?\s*%?\s*/\s*[0-9]{1,3}[\s,]+(?:netto|net|n/)\s*|(?:netto|net|n/|zahlbar in)?\s*)([0-9]{1,4})\s*(?:天|日|days?|d|tagen?|jours?)?\s*(?:netto|net)?$', 1
), ''), x), style)], lambda n :
    CASE WHEN n BETWEEN 0 AND 3650 AND n = floor(n) THEN CAST(n AS INTEGER) END)[1];

-- A date without its weekday and with its month as three English letters between hyphens ('5. März 2024' -> '5-Mar-2024'),
-- 日 at the end; the same as date_words.py.
CREATE OR REPLACE TEMP MACRO kam_without_weekday(x) AS regexp_replace(
    regexp_replace(x, ' ?[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?$', ''),
    '(?i)^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-z]*[.,]* +'
    || '((?:[0-9]{1,4}(?:st|nd|rd|th)?[ /.-]+(?:[0-9]{1,2}|[a-zäéû]{3,})[ /.,-]+[0-9]{1,4}|[a-zäéû]{3,}[ .]+[0-9]{1,2}(?:st|nd|rd|th)?[ ,.]+[0-9]{4}))$',
    '\1'
);

CREATE OR REPLACE TEMP MACRO kam_arabic(x) AS CASE
    WHEN regexp_matches(x, '^[〇零○一二三四五六七八九]{4} ?年')
    THEN translate(replace(regexp_replace(regexp_replace(regexp_replace(x,
        '([二三])十([一二三四五六七八九])', '\1\2', 'g'), '([二三])十', '\10', 'g'), '十([一二三四五六七八九])', '1\1', 'g'), '十', '10'),
        '〇零○一二三四五六七八九', '000123456789')
    ELSE x
END;

CREATE OR REPLACE TEMP MACRO kam_foreign_month(x) AS
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(nfc_normalize(x),
        '(?i)f[ée]v[a-zäéû]*', 'Feb'), '(?i)(?:m[äa]e?r|mrz)[a-zäéû]*', 'Mar'), '(?i)avr[a-zäéû]*', 'Apr'),
        '(?i)mai[a-zäéû]*', 'May'), '(?i)juin[a-zäéû]*', 'Jun'), '(?i)juil[a-zäéû]*', 'Jul'),
        '(?i)ao[uû][a-zäéû]*', 'Aug'), '(?i)okt[a-zäéû]*', 'Oct'), '(?i)(?:dez|d[ée]c)[a-zäéû]*', 'Dec');

CREATE OR REPLACE TEMP MACRO kam_named_month(x) AS
    regexp_replace(regexp_replace(regexp_replace(
        regexp_replace(kam_foreign_month(x), '(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zäéû]*', '\1'),
        '^([0-9]{1,2})(?:st|nd|rd|th)?[ /.,-]*([A-Za-z]{3})[ /.,-]*([0-9]{4}|[0-9]{2})$', '\1-\2-\3'),
        '^([A-Za-z]{3})[ /.,-]*([0-9]{1,2})(?:st|nd|rd|th)?[ /.,-]+([0-9]{4})$', '\1-\2-\3'),
        '^([0-9]{4})[ /.,-]*([A-Za-z]{3})[ /.,-]*([0-9]{1,2})$', '\1-\2-\3');

CREATE OR REPLACE TEMP MACRO kam_date_words(x) AS CASE
    WHEN regexp_matches(x, '[年周星礼]')
    THEN regexp_replace(kam_arabic(kam_without_weekday(x)), '^([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?$', '\1年\2月\3日')
    WHEN regexp_matches(x, '[A-Za-z]') THEN kam_named_month(kam_without_weekday(x))
    ELSE regexp_replace(x, '^((?:19|20)[0-9]{6})(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]$', '\1')
END;

-- The date part of a cell: without the time of day, in the spelling that the formats expect.
CREATE OR REPLACE TEMP MACRO kam_date_part(x) AS list_transform([regexp_replace(
    kam_narrow(x),
    '[T ]\s?(?:[上下]午\s?)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$', ''
)], lambda part : kam_date_words(part))[1];

-- NULL for what no format reads. A date outside 1900 to 2100 comes back as it is: the caller rejects it by name.
CREATE OR REPLACE TEMP MACRO kam_date(x, formats) AS CASE
    WHEN formats[1] = 'serial' THEN
        CASE WHEN regexp_full_match(kam_narrow(x), '[0-9]{1,5}(?:\.[0-9]+)?')
             THEN DATE '1899-12-30' + CAST(floor(TRY_CAST(kam_narrow(x) AS DOUBLE)) AS INTEGER) END
    ELSE CAST(coalesce(
        try_strptime(x, formats), CASE WHEN NOT kam_missing_number(x) THEN try_strptime(kam_date_part(x), formats) END
    ) AS DATE)
END;

-- A cell that labels a sum: Total, Grand total:, 合计 ...
CREATE OR REPLACE TEMP MACRO kam_is_total(cell) AS regexp_full_match(
    lower(kam_narrow(cell)),
    '(?:grand |sub[- ]?)?totals?(?: amount| sum)?\s*:?|sum\s*:?|(?:(?:gesamt|zwischen|end)?summe|gesamt|gesamtergebnis)\s*:?|(?:合\s*[计計]|[总總]\s*[计計]|小\s*[计計]|累\s*[计計]|共\s*[计計]|本[页頁]合[计計]|本月合[计計]|本年累[计計]|[总總]合[计計])\s*:?'
);

-- Why a row is not loaded: the target column, the value as written, a code.
CREATE OR REPLACE TEMP MACRO kam_reject(target, given, code) AS
    struct_pack(target := target, given := CAST(given AS VARCHAR), code := code);

-- Amounts of one row in several currencies. `dollars` and `yuan`: what the signs $ and ¥ can stand for.
CREATE OR REPLACE TEMP MACRO kam_several(currencies, signs, dollars, yuan) AS CASE
    WHEN len(currencies) + len(signs) < 2 THEN NULL
    WHEN len(currencies) > 1 OR len(signs) > 1 OR (
        len(currencies) = 1 AND NOT list_contains(CASE WHEN signs[1] = '$' THEN dollars ELSE yuan END, currencies[1])
    )
    THEN kam_reject(NULL, array_to_string(list_sort(list_concat(currencies, signs)), ', '), 'row_of_currencies')
END;

-- What is wrong with a cell that cannot be read: the sheet says it itself, or `code`.
CREATE OR REPLACE TEMP MACRO kam_fault_of(given, code) AS CASE
    WHEN kam_is_error(given) THEN CASE kam_trim(given) WHEN '#FORMULA' THEN 'uncomputed' ELSE 'sheet_error' END
    ELSE code
END;

-- A required value that is not there; a word that stands for it ('--', 'N/A') is shown as it stands.
CREATE OR REPLACE TEMP MACRO kam_absent(target, given) AS
    kam_reject(target, nullif(kam_trim(given), ''), kam_fault_of(given, 'missing'));

-- A value that stands in the file but cannot be read.
CREATE OR REPLACE TEMP MACRO kam_faulty(target, given, code) AS
    kam_reject(target, given, kam_fault_of(given, code));

CREATE OR REPLACE TEMP MACRO kam_unread(target, given, value, code) AS
    CASE WHEN value IS NULL AND NOT kam_missing_number(given) THEN kam_faulty(target, given, code) END;

-- Likewise for a number, which may also have more digits than are kept: fourteen before the point.
CREATE OR REPLACE TEMP MACRO kam_unread_number(target, given, value, style) AS
    CASE WHEN value IS NULL AND NOT kam_missing_number(given) THEN kam_faulty(target, given, CASE
        WHEN NOT contains(kam_narrow(given), '%') AND TRY_CAST(kam_bare(trim(kam_digits(given)), style) || kam_unit(given) AS DOUBLE) >= 99999999999999.9
        THEN 'number_out_of_range'
        WHEN regexp_full_match(upper(kam_narrow(given)), '.*[0-9][)]?\s*(?:CR|DR|CREDIT|DEBIT|[借贷貸])\.?|(?:CR|DR|[借贷貸])\.?\s*[0-9].*')
        THEN 'debit_or_credit' ELSE 'not_a_number' END) END;

CREATE OR REPLACE TEMP MACRO kam_unread_date(target, given, value) AS CASE
    WHEN kam_missing_number(given) THEN NULL
    WHEN value IS NULL THEN kam_faulty(target, given, 'not_a_date')
    WHEN NOT kam_in_range(value) THEN kam_reject(target, given, 'date_out_of_range')
END;

-- The faults of a row, the first of each column; 'amount|2' is the second column of 'amount'.
CREATE OR REPLACE TEMP MACRO kam_faults(found) AS list_filter(found, lambda fault, place : fault IS NOT NULL AND list_position(
    list_transform(found, lambda other : CASE WHEN other IS NULL THEN '' ELSE split_part(coalesce(other.target, '-'), '|', 1) END),
    split_part(coalesce(fault.target, '-'), '|', 1)
) = place);

-- A number above zero with eight decimals, such as an exchange rate.
CREATE OR REPLACE TEMP MACRO kam_quote(x, style) AS CASE
    WHEN NOT contains(kam_narrow(x), '%')
    THEN list_transform([kam_exact(x, style)], lambda n : CASE WHEN n >= 0.00000001 THEN TRY_CAST(n AS DECIMAL(18, 8)) END)[1]
END;

-- Whether the amounts of a row count the other way: a return or a credit note, by one of the `words`, whose amount is
-- written as positive; and an amount so turned.
CREATE OR REPLACE TEMP MACRO kam_turned(word, words, amount) AS
    coalesce(list_contains(words, lower(translate(kam_trim(word), 'ＤＲＣＳＨｄｒｃｓｈ．', 'DRCSHdrcsh.'))) AND amount > 0, false);

CREATE OR REPLACE TEMP MACRO kam_signed(x, turned) AS CASE WHEN turned THEN -x ELSE x END;
