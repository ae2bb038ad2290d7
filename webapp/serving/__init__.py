"""The server: a parent that listens and holds no data, a keeper for each snapshot, its workers and its jobs."""
