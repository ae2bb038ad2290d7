"""View-models: what a page or card shows, in the reader's language, as plain values; knows no request and no HTML."""
