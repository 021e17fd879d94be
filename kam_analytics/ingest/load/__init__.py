"""One load inside its transaction: typed lines, rejects and notices, looked at, then committed or thrown away."""
