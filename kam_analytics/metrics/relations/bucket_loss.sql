-- One row per ageing bucket: the probability of default (the product of the roll rates up to it) and the loss rate. What
-- is past due by more than $default_after_days is in default; a rate never falls with age.
SELECT
    place,
    bucket,
    months,
    items,
    rolled_items,
    estimated AND roll_rate IS NOT NULL AS estimated,
    roll_rate,
    default_probability,
    greatest(least(
        max(default_probability) OVER (ORDER BY place) * $loss_given_default * $forward_factor, 1
    ), 0) AS loss_rate
FROM (
    SELECT
        * EXCLUDE (roll_rate),
        CASE WHEN NOT in_default THEN roll_rate END AS roll_rate,
        product(CASE WHEN in_default THEN 1 ELSE roll_rate END) OVER (ORDER BY place DESC) AS default_probability
    FROM (
        SELECT r.*, coalesce(b.from_days > least($default_after_days, 120), false) AS in_default
        FROM bucket_roll AS r
        JOIN age_bucket AS b ON b.place = r.place
    )
)
