-- Codes (ISO 4217) for what extracts call a currency; '' is the company's own, `$own` its code where it is declared.
-- What is not known stays as it stands. A bare $ can be the dollar of any country: it stays too.
-- The codes are made anew when other names come up; where these rules change, a migration has to see to it (as 014 does).
WITH usual (code, names) AS (
    VALUES
        ('CNY', ['RMB', 'CNH', 'CN¥', '¥', '￥', 'YUAN', '元', '人民币', '人民币元', 'RENMINBI', 'CHINESE YUAN',
                 'YUAN RENMINBI', 'CHINESE YUAN RENMINBI']),
        ('USD', ['US$', 'US DOLLAR', '美元', '美金', 'US DOLLARS', 'U.S. DOLLAR', 'UNITED STATES DOLLAR', 'U$S']),
        ('EUR', ['€', 'EURO', '欧元', 'EUROS']),
        ('GBP', ['£', '英镑', 'POUND STERLING', 'POUNDS STERLING', 'BRITISH POUND', 'STERLING', 'UK POUND', 'UK POUND STERLING']),
        ('HKD', ['HK$', '港币', '港元', '港幣', 'HONG KONG DOLLAR', 'HONGKONG DOLLAR']),
        ('TWD', ['NT$', 'NTD', '新台币', '新臺幣', '台币', 'NEW TAIWAN DOLLAR', 'TAIWAN DOLLAR', 'TAIWANESE DOLLAR']),
        ('MOP', ['MOP$', '澳门元', '澳门币', 'PATACA']), ('JPY', ['JP¥', 'YEN', '円', '日元', '日圆', '日円', 'JAPANESE YEN']),
        ('KRW', ['₩', 'WON', '韩元', '韩币', 'KOREAN WON', 'SOUTH KOREAN WON', '韩国元']),
        ('SGD', ['S$', '新加坡元', '新币', 'SINGAPORE DOLLAR', 'SINGAPOREAN DOLLAR', '新元']),
        ('AUD', ['A$', 'AU$', '澳元', 'AUSTRALIAN DOLLAR', '澳大利亚元']),
        ('CAD', ['C$', 'CA$', '加元', '加拿大元', 'CANADIAN DOLLAR']),
        ('NZD', ['NZ$', '新西兰元', 'NEW ZEALAND DOLLAR', '新西兰币']),
        ('CHF', ['SFR', '瑞士法郎', '瑞郎', 'SWISS FRANC', 'SWISS FRANCS']), ('INR', ['₹', 'RS', '印度卢比', 'INDIAN RUPEE']),
        ('RUB', ['₽', 'RUR', '卢布', 'RUSSIAN RUBLE', 'RUSSIAN ROUBLE', '俄罗斯卢布']),
        ('THB', ['฿', '泰铢', 'THAI BAHT', 'BAHT']), ('VND', ['₫', '越南盾', 'VIETNAMESE DONG', 'DONG']),
        ('MYR', ['RM', '林吉特', 'MALAYSIAN RINGGIT', 'RINGGIT', '马来西亚林吉特', '马币']),
        ('IDR', ['RP', '印尼盾', 'INDONESIAN RUPIAH', 'RUPIAH', '印尼卢比']), ('PHP', ['₱', '菲律宾比索', 'PHILIPPINE PESO']),
        ('BRL', ['R$', '雷亚尔', 'BRAZILIAN REAL']), ('TRY', ['₺', 'TL', '土耳其里拉', 'TURKISH LIRA']),
        ('ZAR', ['南非兰特', 'SOUTH AFRICAN RAND', 'RAND']), ('SEK', ['瑞典克朗', 'SWEDISH KRONA']),
        ('NOK', ['挪威克朗', 'NORWEGIAN KRONE']), ('DKK', ['丹麦克朗', 'DANISH KRONE']),
        ('PLN', ['ZŁ', '兹罗提', 'POLISH ZLOTY', 'ZLOTY']), ('AED', ['迪拉姆', 'UAE DIRHAM']),
        ('SAR', ['沙特里亚尔', 'SAUDI RIYAL']), ('MXN', ['MX$', '墨西哥比索', 'MEXICAN PESO']), ('ILS', ['₪', 'NIS', '以色列谢克尔']),
        ('CZK', ['KČ', 'CZECH KORUNA']), ('HUF', ['FT', 'HUNGARIAN FORINT'])
),
named AS (
    SELECT code, unnest(names) AS name FROM usual
)
SELECT
    u.currency AS written,
    CASE
        WHEN u.currency = '' THEN $own
        WHEN n.code IS NOT NULL THEN n.code
        WHEN regexp_full_match(trim(u.currency), '[A-Za-z]{3}') THEN upper(trim(u.currency))
        WHEN c.code IS NOT NULL AND len(regexp_extract_all(u.currency, '\b[A-Z]{3}\b')) = 1 THEN c.code
        ELSE u.currency
    END AS code
FROM ({used}) AS u
LEFT JOIN named AS n ON n.name = upper(trim(u.currency))
LEFT JOIN usual AS c ON c.code = regexp_extract(u.currency, '\b[A-Z]{3}\b')  -- 'USD - US Dollar', '人民币(CNY)'
