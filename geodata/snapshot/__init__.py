"""The immutable state that every answer is a function of, and its past."""
