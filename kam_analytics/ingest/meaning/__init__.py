"""What the columns of a table mean: of which kind it is, and which column is which target."""
