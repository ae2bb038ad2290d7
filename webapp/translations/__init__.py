"""Texts of the interface in Russian, Kazakh and Uzbek (Latin script), and the tools that keep them complete."""
