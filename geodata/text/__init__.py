"""Words and dates: no geometry."""
