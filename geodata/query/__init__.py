"""One typed query, and how a layer answers it."""
