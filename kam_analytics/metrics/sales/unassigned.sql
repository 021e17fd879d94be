-- The lines without a customer, and their share of the company's net revenue.
WITH company AS (
    SELECT
        sum(revenue) AS total,
        sum(revenue) FILTER (WHERE customer_id IS NULL) AS revenue,
        CAST(sum(lines) FILTER (WHERE customer_id IS NULL) AS BIGINT) AS lines
    FROM sales_now
)
SELECT
    coalesce(revenue, 0) AS revenue,
    coalesce(lines, 0) AS lines,
    CASE WHEN total > 0 THEN coalesce(revenue, 0) / total END AS share
FROM company
