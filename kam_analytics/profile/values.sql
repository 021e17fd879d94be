-- What the filters offer. '' stands for 'not given'. Currencies come with the most used first; 'into:CNY' names those that
-- dated rates convert into CNY.
WITH sale AS (
    SELECT s.currency, s.category, coalesce(s.region, '') AS region, coalesce(s.salesperson, '') AS salesperson,
           sum(f.lines) AS weight
    FROM sales_slice AS f JOIN dim_slice AS s ON s.slice_id = f.slice_id
    GROUP BY ALL
),
bill AS (
    SELECT coalesce(k.code, i.currency) AS currency, coalesce(i.region, c.region, '') AS region,
           coalesce(i.salesperson, c.salesperson, '') AS salesperson, sum(i.invoices) AS weight
    FROM invoice_slice AS i
    LEFT JOIN dim_customer AS c ON c.customer_id = i.customer_id
    LEFT JOIN currency_code AS k ON k.written = i.currency
    GROUP BY ALL
),
both_kinds AS (
    SELECT currency, region, salesperson, weight FROM sale
    UNION ALL
    SELECT currency, region, salesperson, weight FROM bill
)
SELECT 'region' AS dimension, region AS id, sum(weight) AS weight FROM both_kinds GROUP BY region
UNION ALL
SELECT 'salesperson', salesperson, sum(weight) FROM both_kinds GROUP BY salesperson
UNION ALL
SELECT 'currency', currency, sum(weight) FROM both_kinds GROUP BY currency
UNION ALL
SELECT 'category', coalesce(category, ''), sum(weight) FROM sale GROUP BY coalesce(category, '')
UNION ALL
SELECT DISTINCT 'into:' || to_currency, from_currency, 0 FROM conversion
ORDER BY dimension, weight DESC, id
