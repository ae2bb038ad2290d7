"""Routes of the data interface."""
