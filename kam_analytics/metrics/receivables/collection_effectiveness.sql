-- How much of what could be collected in the period was collected, beside the comparison period.
WITH part AS (
    SELECT
        amount,
        due_date,
        invoice_date < $now_from AND coalesce(closed_on >= $now_from, true) AS at_opening,
        invoice_date <= $now_to AND coalesce(closed_on > $now_to, true) AS at_closing,
        invoice_date < $base_from AND coalesce(closed_on >= $base_from, true) AS at_base_opening,
        invoice_date <= $base_to AND coalesce(closed_on > $base_to, true) AS at_base_closing
    FROM receivable_span
    WHERE closed_on IS NULL OR closed_on >= CASE WHEN $has_base THEN least($now_from, $base_from) ELSE $now_from END
),
open_then AS (
    SELECT
        coalesce(sum(amount) FILTER (at_opening), 0) AS opening,
        coalesce(sum(amount) FILTER (at_closing), 0) AS closing,
        coalesce(sum(amount) FILTER (at_closing AND due_date >= $now_to), 0) AS closing_current,
        coalesce(sum(amount) FILTER (at_base_opening), 0) AS base_opening,
        coalesce(sum(amount) FILTER (at_base_closing), 0) AS base_closing,
        coalesce(sum(amount) FILTER (at_base_closing AND due_date >= $base_to), 0) AS base_closing_current
    FROM part
),
unapplied AS (
    SELECT
        coalesce(-sum(amount) FILTER (date < $now_from), 0) AS opening,
        coalesce(-sum(amount) FILTER (date <= $now_to), 0) AS closing,
        coalesce(-sum(amount) FILTER (date < $base_from), 0) AS base_opening,
        coalesce(-sum(amount) FILTER (date <= $base_to), 0) AS base_closing
    FROM unapplied_receipt
),
sales AS (
    SELECT
        coalesce(sum(amount) FILTER (date BETWEEN $now_from AND $now_to), 0) AS amount,
        coalesce(sum(amount) FILTER (date BETWEEN $base_from AND $base_to), 0) AS base_amount
    FROM invoiced_day
),
figure AS (
    SELECT
        o.opening + u.opening AS opening,
        s.amount AS sales,
        o.closing + u.closing AS closing,
        o.closing_current,
        o.opening + u.opening + s.amount - o.closing_current AS collectible,
        o.base_opening + u.base_opening + s.base_amount - o.base_closing - u.base_closing AS base_collected,
        o.base_opening + u.base_opening + s.base_amount - o.base_closing_current AS base_collectible
    FROM open_then AS o, unapplied AS u, sales AS s
)
SELECT
    opening,
    sales,
    closing,
    closing_current,
    CASE WHEN collectible > 0 THEN (opening + sales - closing) / collectible END AS effectiveness,
    CASE WHEN $has_base AND base_collectible > 0 THEN base_collected / base_collectible END AS base_effectiveness
FROM figure
