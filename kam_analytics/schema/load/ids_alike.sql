-- Customers of one import whose ids are those of others but for leading zeros or a '.0' behind: the two ids.
WITH own AS (
    SELECT customer_id FROM fact_party WHERE import_id = $import_id
    UNION
    SELECT customer_id FROM customer WHERE import_id = $import_id
),
numbered AS (
    SELECT customer_id, ltrim(regexp_replace(customer_id, '\.0+$', ''), '0') AS bare
    FROM dim_customer
    WHERE regexp_full_match(customer_id, '[0-9]+(?:\.0+)?')
),
shared AS (
    SELECT bare FROM numbered GROUP BY bare HAVING count(*) > 1
)
SELECT DISTINCT least(mine.customer_id, other.customer_id), greatest(mine.customer_id, other.customer_id)
FROM numbered AS mine
JOIN numbered AS other ON other.bare = mine.bare AND other.customer_id <> mine.customer_id
WHERE mine.bare IN (FROM shared) AND mine.customer_id IN (FROM own)
ORDER BY ALL
