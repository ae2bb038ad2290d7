"""The data interface (OGC API): features, tiles, files, the documents that describe it, and its pages for people."""
