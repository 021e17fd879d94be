-- Rows with a sign that several currencies share, and no code, are in the currency `name`.
UPDATE cleaned SET currency = $name WHERE verdict IS NULL AND currency IS NULL AND signs[1] = $sign
