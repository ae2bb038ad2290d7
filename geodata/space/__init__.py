"""Reference systems and geodesy."""
