"""Tables that others have made become proposals: read in a process of their own, matched, checked cell by cell."""
