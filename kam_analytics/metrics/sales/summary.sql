-- The headline figures of the period beside those of the comparison period.
WITH now AS (
    SELECT
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin,
        CAST(sum(lines) AS BIGINT) AS lines,
        count(DISTINCT customer_id) AS customers,
        sum(revenue) FILTER (WHERE customer_id IS NULL) AS revenue_without_customer
    FROM sales_now
),
base AS (
    SELECT
        sum(revenue) AS revenue,
        sum(covered_revenue) AS covered_revenue,
        sum(covered_revenue) - sum(cost) AS gross_margin,
        count(DISTINCT customer_id) AS customers
    FROM sales_base
),
dated AS (
    SELECT count(DISTINCT order_id) AS orders, min(date) AS first_date, max(date) AS last_date
    FROM orders_now
)
SELECT
    coalesce(now.revenue, 0) AS revenue,
    now.gross_margin,
    now.gross_margin / nullif(now.covered_revenue, 0) AS margin_rate,
    dated.orders,
    coalesce(now.lines, 0) AS lines,
    now.customers,
    dated.first_date,
    dated.last_date,
    now.covered_revenue / nullif(now.revenue, 0) AS cost_coverage,
    coalesce(now.revenue_without_customer, 0) AS revenue_without_customer,
    base.revenue AS base_revenue,
    base.gross_margin AS base_gross_margin,
    base.gross_margin / nullif(base.covered_revenue, 0) AS base_margin_rate,
    base.customers AS base_customers
FROM now, base, dated
