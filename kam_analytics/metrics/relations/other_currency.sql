-- Rows of the period in other currencies than the one reported that no rate converts, so that no total holds them, beside
-- all rows; whole company.
SELECT
    'sales' AS kind,
    CAST(
        sum(f.lines) FILTER (s.currency <> $currency AND s.converted_from IS NULL)
        - coalesce(sum(f.lines) FILTER (s.currency = $currency AND s.converted_from IS NOT NULL), 0)
        AS BIGINT
    ) AS rows,
    CAST(sum(f.lines) FILTER (s.converted_from IS NULL) AS BIGINT) AS all_rows
FROM (
    SELECT slice_id, lines
    FROM fact_sales_month
    WHERE month BETWEEN $now_months_from AND $now_months_to
    UNION ALL -- if now_head
    SELECT slice_id, lines FROM fact_sales_day WHERE date BETWEEN $now_head_from AND $now_head_to -- if now_head
    UNION ALL -- if now_tail
    SELECT slice_id, lines FROM fact_sales_day WHERE date BETWEEN $now_tail_from AND $now_tail_to -- if now_tail
) AS f
JOIN dim_slice AS s ON s.slice_id = f.slice_id
UNION ALL
SELECT
    'invoices',
    count(*) FILTER (coalesce(k.code, i.currency) <> $currency) - (
        SELECT count(*)
        FROM converted_invoice
        WHERE currency = $currency AND invoice_date BETWEEN $now_from AND $now_to
    ),
    count(*)
FROM invoice AS i
LEFT JOIN currency_code AS k ON k.written = i.currency
WHERE i.invoice_date BETWEEN $now_from AND $now_to
