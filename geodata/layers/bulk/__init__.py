"""Where layers with many features come from: files and data frames instead of the catalogue's own lists."""
