-- A table with a column a month or quarter as one row for each that is filled. `label`: '01', 'Q1', '2024-01', '2024-Q1'.
SELECT * EXCLUDE (cell, amount, period), cell.amount AS amount, kam_labelled(period, cell.label) AS period
FROM (SELECT *, unnest([{cells}]) AS cell FROM ({relation}))
WHERE cell.amount IS NOT NULL
