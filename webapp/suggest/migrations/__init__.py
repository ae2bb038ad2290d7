"""Steps that bring the table of contacts to its present form."""
