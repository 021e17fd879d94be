-- The merges in force, newest first, with the names that the extracts give both ids.
WITH name AS (
    SELECT
        customer_id,
        coalesce(
            max_by(customer_name, (place, import_id)) FILTER (WHERE listed),
            max_by(customer_name, (last_date, place, customer_name)) FILTER (WHERE NOT listed)
        ) AS customer_name
    FROM (
        SELECT n.*, coalesce(i.place, n.import_id) AS place
        FROM (
            SELECT customer_id, customer_name, import_id, CAST(NULL AS DATE) AS last_date, true AS listed FROM customer
            UNION ALL
            SELECT customer_id, customer_name, import_id, last_date, false FROM fact_party
        ) AS n
        LEFT JOIN import_place AS i ON i.import_id = n.import_id
        WHERE n.customer_name IS NOT NULL
    )
    GROUP BY customer_id
)
SELECT
    m.merge_id,
    m.customer_id,
    coalesce(a.customer_name, m.customer_id) AS customer_name,
    m.kept_id,
    coalesce(b.customer_name, m.kept_id) AS kept_name,
    m.evidence,
    m.accepted_at,
    m.accepted_by,
    d.customer_id IS NOT NULL AS present
FROM customer_merge AS m
LEFT JOIN name AS a ON a.customer_id = m.customer_id
LEFT JOIN name AS b ON b.customer_id = m.kept_id
LEFT JOIN dim_customer AS d ON d.customer_id = m.customer_id
WHERE m.revoked_at IS NULL AND m.demo = $demo
ORDER BY m.merge_id DESC
