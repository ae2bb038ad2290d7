"""Steps that bring the tables of the desk up to date."""
