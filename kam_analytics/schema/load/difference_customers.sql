-- Customers of a list against what the other lists say of them, field by field: of each the newest that gives it counts, so a
-- list takes nothing away. Equal ones are left out.
CREATE OR REPLACE TEMP TABLE difference AS
WITH listed AS (
    SELECT c.*, (coalesce(p.place, c.import_id), c.import_id) AS place, c.import_id <> $import_id AS other
    FROM customer AS c
    LEFT JOIN import_place AS p ON p.import_id = c.import_id
    WHERE c.customer_id IN (SELECT customer_id FROM customer WHERE import_id = $import_id)
),
told AS (
    SELECT
        bool_or(other) AS known,
        struct_pack({before}) AS before,
        struct_pack({after}) AS after
    FROM listed
    GROUP BY customer_id
)
SELECT
    CASE WHEN known THEN 'changed' ELSE 'new' END AS state,
    before.{money} AS money_before,
    after.{money} AS money_after,
    CASE WHEN known THEN before END AS before,
    after
FROM told
WHERE NOT known OR before <> after
