-- Of each customer that has one the parent that the newest list names, both as whom they count.
WITH named AS (
    SELECT
        coalesce(k.kept_id, c.customer_id) AS customer_id,
        max_by(
            c.parent_id, (k.kept_id IS NULL, coalesce(p.place, c.import_id), c.import_id, c.customer_id)
        ) AS parent_id
    FROM customer AS c
    JOIN dim_customer AS k ON k.customer_id = c.customer_id
    LEFT JOIN import_place AS p ON p.import_id = c.import_id
    WHERE c.parent_id IS NOT NULL
    GROUP BY coalesce(k.kept_id, c.customer_id)
)
SELECT n.customer_id, coalesce(p.kept_id, n.parent_id)
FROM named AS n
JOIN dim_customer AS p ON p.customer_id = n.parent_id
WHERE coalesce(p.kept_id, n.parent_id) <> n.customer_id
