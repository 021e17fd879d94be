-- The provision matrix: how much of each ageing bucket rolls on within a month, and the loss rate that follows.
SELECT bucket, roll_rate, default_probability, loss_rate, months, items, rolled_items, estimated
FROM bucket_loss
ORDER BY place
