"""What describes the data interface: conformance, schemas, the API's own description, and its pages for people.

``webapp.views`` decides whether JSON or a page is wanted; this package makes the one or the other.
"""

from __future__ import annotations

from webapp.ogc.featurepages import item_page, items_page
from webapp.ogc.pages import collection_page, collections_page

__all__ = ["collection_page", "collections_page", "item_page", "items_page"]
