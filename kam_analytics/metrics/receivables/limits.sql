-- What every account owes against its credit limit. A limit of 0 means prepayment; NULL means that none is set, that no rate
-- leads from its currency to the one reported, or that amounts of the day have too many digits there. `breach` is NULL too
-- where the account owes more in currencies without a rate, unless it is over its limit without that.
WITH owing AS (
    SELECT customer_id, sum(amount) AS exposure
    FROM (
        SELECT customer_id, open_amount AS amount FROM receivable_item
        UNION ALL
        SELECT customer_id, -amount FROM unapplied_receipt
    )
    GROUP BY customer_id
),
apart AS (
    SELECT customer_id FROM left_out WHERE kind = 'invoices' GROUP BY customer_id
),
listed AS (
    SELECT customer_id FROM owing WHERE exposure <> 0
    UNION
    SELECT customer_id FROM limit_account
)
SELECT
    l.customer_id,
    coalesce(a.customer_name, l.customer_id) AS customer_name,
    g.credit_limit,
    CASE WHEN g.credit_limit = 0 THEN 'prepayment' WHEN g.credit_limit > 0 THEN 'limit'
         WHEN g.own_limit IS NULL THEN 'none'
         WHEN g.has_rate THEN 'too_large' ELSE 'no_rate' END AS limit_kind,
    coalesce(o.exposure, 0) AS exposure,
    CASE WHEN g.credit_limit > 0 THEN coalesce(o.exposure, 0) / g.credit_limit END AS utilisation,
    g.credit_limit - coalesce(o.exposure, 0) AS headroom,
    CASE
        WHEN coalesce(o.exposure, 0) > g.credit_limit THEN true
        WHEN g.credit_limit IS NOT NULL AND l.customer_id NOT IN (SELECT customer_id FROM apart WHERE customer_id IS NOT NULL)
        THEN false
    END AS breach,
    CASE WHEN g.credit_limit IS NOT NULL THEN greatest(coalesce(o.exposure, 0) - g.credit_limit, 0) END AS excess,
    g.own_limit,
    g.limit_currency,
    a.region,
    a.salesperson
FROM listed AS l
LEFT JOIN owing AS o ON o.customer_id IS NOT DISTINCT FROM l.customer_id
LEFT JOIN account AS a ON a.customer_id = l.customer_id
LEFT JOIN limit_granted AS g ON g.customer_id = l.customer_id
ORDER BY excess DESC NULLS LAST, utilisation DESC NULLS LAST, exposure DESC, l.customer_id
