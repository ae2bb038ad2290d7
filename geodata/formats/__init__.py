"""One writer per file format; each takes an export (features of a layer) and knows nothing of HTTP."""
