"""Where things are found on the site, as view-models need it; the web side supplies the implementation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from webapp.present.view import CLOSE_ZOOM

if TYPE_CHECKING:
    from collections.abc import Mapping


class Addresses(Protocol):
    """Paths on this site, in the reader's chosen language."""

    def project(self, project_id: str) -> str:
        """Page of a project."""

    def thing(self, kind: str, thing_id: str) -> str:
        """Page of a ``crossing``, ``corridor`` or ``river``."""

    def compare(self, project_id: str) -> str:
        """Comparison that begins with a project."""

    def on_map(self, project_id: str) -> str:
        """Map with a project selected."""

    def thing_on_map(self, kind: str, thing_id: str) -> str:
        """Map with a ``crossing``, ``corridor`` or ``river`` chosen."""

    def around(self, lon: float, lat: float, zoom: int = CLOSE_ZOOM) -> str:
        """Map around a point, in degrees."""

    def near(self, place: str) -> str:
        """Map that asks what is near a place, written as ``near`` has it without its kilometres."""

    def here(self, lon: float, lat: float) -> str:
        """What is known of a point, in degrees."""

    def changes(self, project_id: str) -> str:
        """What became known of a project, and when."""

    def source(self, source_id: str) -> str:
        """Page of a source."""

    def items(self, layer_id: str) -> str:
        """Items of a layer, as data."""

    def file(self, layer_id: str, name: str, where: Mapping[str, str]) -> str:
        """Items of a layer as a file in the format ``name``; ``where`` holds further parameters."""

    def feature(self, layer_id: str, feature_id: str) -> str:
        """One feature, as a file."""
