"""Where things are found on the site, as view-models need it; the web side supplies the implementation."""

from __future__ import annotations

from typing import Protocol


class Addresses(Protocol):
    """Paths on this site, in the reader's chosen language."""

    def project(self, project_id: str) -> str:
        """Page of a project."""

    def on_map(self, project_id: str) -> str:
        """Map with a project selected."""

    def source(self, source_id: str) -> str:
        """Page of a source."""

    def items(self, layer_id: str) -> str:
        """Items of a layer, as data."""

    def download(self, layer_id: str) -> str:
        """All items of a layer, as a file."""

    def feature(self, layer_id: str, feature_id: str) -> str:
        """One feature, as a file."""
