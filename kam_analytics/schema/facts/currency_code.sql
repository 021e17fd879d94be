-- Codes (ISO 4217) for what extracts call a currency; '' is the company's own, `$own` its code where it is declared.
-- What is not known stays as it stands. A bare $ can be the dollar of any country: it stays too.
WITH usual (code, names) AS (
    VALUES
        ('CNY', ['RMB', 'CNH', 'CN¥', '¥', '￥', 'YUAN', '元', '人民币', '人民币元']),
        ('USD', ['US$', 'US DOLLAR', '美元', '美金']), ('EUR', ['€', 'EURO', '欧元']), ('GBP', ['£', '英镑']),
        ('HKD', ['HK$', '港币', '港元', '港幣']), ('TWD', ['NT$', 'NTD', '新台币', '新臺幣', '台币']), ('MOP', ['MOP$', '澳门元']),
        ('JPY', ['JP¥', 'YEN', '円', '日元', '日圆', '日円']), ('KRW', ['₩', 'WON', '韩元', '韩币']),
        ('SGD', ['S$', '新加坡元', '新币']), ('AUD', ['A$', 'AU$', '澳元']), ('CAD', ['C$', 'CA$', '加元', '加拿大元']),
        ('NZD', ['NZ$', '新西兰元']), ('CHF', ['SFR', '瑞士法郎', '瑞郎']), ('INR', ['₹', 'RS', '印度卢比']),
        ('RUB', ['₽', 'RUR', '卢布']), ('THB', ['฿', '泰铢']), ('VND', ['₫', '越南盾']), ('MYR', ['RM', '林吉特']),
        ('IDR', ['RP', '印尼盾']), ('PHP', ['₱', '菲律宾比索']), ('BRL', ['R$', '雷亚尔']), ('TRY', ['₺', 'TL', '土耳其里拉']),
        ('ZAR', ['南非兰特']), ('SEK', ['瑞典克朗']), ('NOK', ['挪威克朗']), ('DKK', ['丹麦克朗']), ('PLN', ['ZŁ', '兹罗提']),
        ('AED', ['迪拉姆']), ('SAR', ['沙特里亚尔']), ('MXN', ['MX$', '墨西哥比索'])
),
named AS (
    SELECT code, unnest(names) AS name FROM usual
),
used AS (
    SELECT '' AS currency  -- never empty, see the schema
    UNION
    SELECT currency FROM sales_slice
    UNION
    SELECT currency FROM invoice_slice
    UNION
    SELECT currency FROM payment
    UNION
    SELECT currency FROM customer
    UNION
    SELECT from_currency FROM exchange_rate
    UNION
    SELECT to_currency FROM exchange_rate
)
SELECT
    u.currency AS written,
    CASE
        WHEN u.currency = '' THEN $own
        WHEN n.code IS NOT NULL THEN n.code
        WHEN regexp_full_match(trim(u.currency), '[A-Za-z]{3}') THEN upper(trim(u.currency))
        ELSE u.currency
    END AS code
FROM used AS u
LEFT JOIN named AS n ON n.name = upper(trim(u.currency))
