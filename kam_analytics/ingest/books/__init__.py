"""What is loaded and what of it counts: the ledger, facts, rows that take the place of others, and the way back."""
