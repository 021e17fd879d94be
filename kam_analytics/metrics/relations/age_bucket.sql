-- The ageing buckets, in days past due (or since the invoice date).
SELECT place, bucket, CAST(from_days AS BIGINT) AS from_days, CAST(to_days AS BIGINT) AS to_days
FROM (VALUES
    (0, 'not_due', NULL, 0), (1, 'd1_30', 1, 30), (2, 'd31_60', 31, 60),
    (3, 'd61_90', 61, 90), (4, 'd91_120', 91, 120), (5, 'd120_plus', 121, NULL)
) AS v (place, bucket, from_days, to_days)
