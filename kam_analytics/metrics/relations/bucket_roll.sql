-- One row per ageing bucket: the share of its balance at a month-end that is in a later bucket a month later; the mean of
-- the last 12 months. What is 1 or 2 days past due at the end of January is still in its bucket at the end of February.
-- Where nothing was there or nothing rolled, an estimate from the numbers of open items, (rolled + 0.5) / (observed + 1).
WITH last_month AS (
    SELECT CASE WHEN last_day($as_of) = $as_of THEN $as_of
                ELSE CAST(date_trunc('month', $as_of) AS DATE) - 1 END AS month_end
),
month_end AS (
    SELECT year(month_end) * 12 + month(month_end) AS month_number, month_end, last_day(month_end + 1) AS next_end
    FROM (
        SELECT last_day(month_end - to_months(CAST(back.months AS INTEGER))) AS month_end
        FROM last_month, range(1, 13) AS back (months)
    )
),
part AS (
    SELECT
        due_date,
        year(invoice_date) * 12 + month(invoice_date) AS first_month,
        coalesce(year(closed_on) * 12 + month(closed_on), 999999) AS closing_month,
        sum(amount) AS amount,
        count(*) AS parts
    FROM receivable_span
    WHERE closed_on IS NULL OR closed_on > last_day(CAST($as_of - INTERVAL 13 MONTH AS DATE))
    GROUP BY due_date, first_month, closing_month
),
aged AS (
    SELECT
        m.month_number,
        p.amount,
        p.parts,
        p.closing_month > m.month_number + 1 AS stays,
        m.month_end - p.due_date AS age,
        m.next_end - p.due_date AS next_age
    FROM month_end AS m
    JOIN part AS p ON p.first_month <= m.month_number AND p.closing_month > m.month_number
),
observed AS (
    SELECT
        *,
        CASE WHEN age <= 0 THEN 0 ELSE least((age - 1) // 30, 4) + 1 END AS place,
        CASE WHEN next_age <= 0 THEN 0 ELSE least((next_age - 1) // 30, 4) + 1 END AS next_place
    FROM aged
),
monthly AS (
    SELECT
        place,
        month_number,
        sum(amount) AS amount,
        coalesce(sum(amount) FILTER (stays AND next_place > place), 0) AS rolled,
        sum(parts) AS items,
        coalesce(sum(parts) FILTER (stays AND next_place > place), 0) AS rolled_items
    FROM observed
    GROUP BY place, month_number
),
mean AS (
    SELECT
        place,
        avg(rolled / nullif(amount, 0)) AS rate,
        count(*) AS months,
        CAST(sum(items) AS BIGINT) AS items,
        CAST(sum(rolled_items) AS BIGINT) AS rolled_items
    FROM monthly
    GROUP BY place
)
SELECT
    b.place,
    b.bucket,
    coalesce(m.months, 0) AS months,
    coalesce(m.items, 0) AS items,
    coalesce(m.rolled_items, 0) AS rolled_items,
    coalesce(m.rate, 0) = 0 AS estimated,
    CASE WHEN m.rate > 0 THEN least(m.rate, 1)
         ELSE (coalesce(m.rolled_items, 0) + 0.5) / (coalesce(m.items, 0) + 1) END AS roll_rate
FROM age_bucket AS b
LEFT JOIN mean AS m ON m.place = b.place
