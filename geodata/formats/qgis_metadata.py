"""Writes what QGIS shows as a layer's metadata: title, abstract, rights, licence, where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geodata.formats.xmltext import valid

if TYPE_CHECKING:
    from collections.abc import Mapping

STANDARD = "http://mrcc.com/qgis.dtd"
"""How QGIS marks metadata that it can show."""

VERSION = "3.22.0"
"""Oldest version of QGIS that files are written for."""


def metadata(tag: str, identifier: str, title: str, abstract: str, credits_: Mapping[str, str]) -> ET.Element:
    """Element ``tag`` with the metadata of a layer; ``credits_`` as an export gives them."""
    root = ET.Element(tag, version=VERSION)
    history = "; ".join(
        f"{name} {credits_[name]}" for name in ("snapshot", "revision", "query", "time") if name in credits_
    )
    for name, text in (
        ("identifier", identifier),
        ("language", "en"),
        ("type", "dataset"),
        ("title", title),
        ("abstract", abstract),
        ("rights", credits_.get("attribution", "")),
        ("license", credits_.get("licence", "")),
        ("history", history),
        ("encoding", "UTF-8"),
    ):
        ET.SubElement(root, name).text = valid(text)
    return root
