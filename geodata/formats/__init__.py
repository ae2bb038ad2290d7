"""One writer per file format; each takes a layer and knows nothing of HTTP."""
