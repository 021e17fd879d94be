-- Predicted against observed share of accounts that stopped, in bins of equal size.
SELECT c.bin, c.n, c.predicted, c.observed, c.low, c.high
FROM churn_calibration AS c
JOIN churn_latest AS r ON r.run_id = c.run_id
ORDER BY c.bin
