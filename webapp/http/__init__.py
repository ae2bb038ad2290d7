"""How any answer travels: arguments, representations, keeping, compression, security. Knows no feature."""
