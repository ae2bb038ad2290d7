"""Pages of the desk, each of which says whom it is open to; everybody else is refused."""
