"""What a single cell holds: numbers, dates, ids, missing values, words that mark a sum."""
