-- The receivables on the as-of date in figures, beside those at the end of the comparison period.
WITH paid AS (
    SELECT
        sum(amount) FILTER (recent) AS amount,
        sum(amount * CAST(receipt_date - invoice_date AS INTEGER)) FILTER (recent) AS to_pay,
        sum(amount * CAST(receipt_date - due_date AS INTEGER)) FILTER (recent) AS late,
        coalesce(sum(amount) FILTER (open_then), 0) AS base_open,
        coalesce(sum(amount) FILTER (open_then AND due_date < $base_to), 0) AS base_overdue
    FROM (
        SELECT
            *,
            dated AND receipt_date > $as_of - INTERVAL 12 MONTH AS recent,
            $has_base AND invoice_date <= $base_to AND closed_on > $base_to AS open_then
        FROM receipt
        WHERE closed_on > least(CAST($as_of - INTERVAL 12 MONTH AS DATE), CASE WHEN $has_base THEN $base_to END)
    )
    WHERE recent OR open_then
),
sales AS (  -- with the days of either period, from the first invoice on where that is later
    SELECT
        *,
        greatest($now_to - greatest($now_from, first_date) + 1, 0) AS days,
        greatest($base_to - greatest($base_from, first_date) + 1, 0) AS base_days
    FROM (
        SELECT
            coalesce(sum(amount) FILTER (date BETWEEN $now_from AND $now_to), 0) AS amount,
            coalesce(sum(amount) FILTER (date BETWEEN $base_from AND $base_to), 0) AS base_amount,
            min(date) AS first_date
        FROM invoiced_day
    )
),
base AS (
    SELECT
        $has_base AND coalesce(least(s.first_date, i.first_unapplied) <= $base_to, false) AS known,
        i.base_open + p.base_open AS open_amount,
        i.base_overdue + p.base_overdue AS overdue,
        i.base_open + p.base_open + i.base_unapplied AS balance
    FROM receivable_position AS i, paid AS p, sales AS s
)
SELECT
    i.balance,
    i.overdue,
    i.overdue / nullif(i.open_amount, 0) AS overdue_rate,
    i.open_invoices,
    CASE WHEN s.amount > 0 THEN i.balance / s.amount * s.days END AS dso,
    CASE WHEN s.amount > 0 THEN (i.open_amount - i.overdue) / s.amount * s.days END AS best_possible_dso,
    CASE WHEN s.amount > 0 THEN (i.unapplied + i.overdue) / s.amount * s.days END AS average_days_delinquent,
    c.count_back_dso,
    c.days_counted,
    i.open_amount,
    i.open_amount - i.overdue AS not_due,
    i.unapplied,
    s.amount AS sales,
    CAST(s.days AS BIGINT) AS days,
    p.to_pay / nullif(p.amount, 0) AS weighted_days_to_pay,
    p.late / nullif(p.amount, 0) AS weighted_days_late,
    i.oldest_open_days,
    s.first_date AS first_invoice_date,
    CASE WHEN b.known THEN b.balance END AS base_balance,
    CASE WHEN b.known THEN b.overdue END AS base_overdue,
    CASE WHEN b.known THEN b.overdue / nullif(b.open_amount, 0) END AS base_overdue_rate,
    CASE WHEN b.known AND s.base_amount > 0 THEN b.balance / s.base_amount * s.base_days END AS base_dso
FROM receivable_position AS i, paid AS p, sales AS s, base AS b, count_back AS c
