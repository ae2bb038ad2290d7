"""Well-known licences of layers: SPDX identifier, name for people, address of the text."""

from __future__ import annotations

__all__ = ["LICENCES", "text_url"]

LICENCES = {
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "ODbL-1.0": ("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "MIT": ("MIT", "https://spdx.org/licenses/MIT.html"),
}
"""SPDX identifiers that occur, with a name and an address for people."""


def text_url(code: str) -> str | None:
    """Address of the text of a licence (SPDX identifier); None for one that is not known here."""
    return LICENCES[code][1] if code in LICENCES else None
