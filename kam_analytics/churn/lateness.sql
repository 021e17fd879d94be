-- How late an account pays, as known at the cutoff: invoices that fell due in the last 120 days against those due in
-- the year before. An invoice that is still open counts with its days past due so far.
WITH known AS (
    SELECT
        account_id,
        $cutoff - due_date AS age,
        CASE WHEN settled_date <= $cutoff THEN settled_date ELSE $cutoff END - due_date AS late,
        settled_date IS NULL OR settled_date > $cutoff AS is_open
    FROM churn_invoice
    WHERE invoice_date <= $cutoff
)
SELECT
    account_id,
    CAST(count(*) FILTER (WHERE age BETWEEN 0 AND 119) AS DOUBLE) AS due_now,
    CAST(sum(late) FILTER (WHERE age BETWEEN 0 AND 119) AS DOUBLE) AS late_days_now,
    CAST(count(*) FILTER (WHERE age BETWEEN 120 AND 484) AS DOUBLE) AS due_before,
    CAST(sum(late) FILTER (WHERE age BETWEEN 120 AND 484) AS DOUBLE) AS late_days_before,
    CAST(max(age) FILTER (WHERE is_open AND age > 0) AS DOUBLE) AS oldest_open
FROM known
GROUP BY account_id
ORDER BY account_id
