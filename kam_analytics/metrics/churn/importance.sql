-- What the probabilities are made of: themes first, then the features of the logistic regression.
SELECT i.theme, i.feature, i.weight, i.share
FROM churn_importance AS i
JOIN churn_latest AS r ON r.run_id = i.run_id
ORDER BY i.feature <> '', i.share DESC, i.theme, i.feature
