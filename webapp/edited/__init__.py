"""What people change of the catalogue, as the program serves it and writes it."""
