"""Commands for large layers: prepare them, write them as tiles, parts and text, join them; by workers where asked."""
