"""Features with typed columns, a spatial index and ready bytes."""
