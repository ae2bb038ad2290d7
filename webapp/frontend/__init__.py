"""The browser's sources, and what Python tells them; not part of the installed package."""
