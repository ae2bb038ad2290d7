"""Addresses of all pages for people, from their declarations: whoever adds a page gets the tests of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from webapp.app import register_views
from webapp.page import pages_of

if TYPE_CHECKING:
    from webapp.page import Page, Pages

IDS = {
    "project": "icic-central-asia",
    "source": "vlast-64240",
    "crossing": "zhibek-zholy-gishtkuprik",
    "corridor": "almaty-tashkent-rail",
    "river": "syr-darya",
}
"""A thing of the shipped catalogue for each page that is about one."""

QUERIES = {
    "here": "at=41.30,69.24",
    "search": "q=tashkent",
    "timeline": "kind=consultative-meeting",
    "conflicts": "side=across",
    "compare": "ids=icic-central-asia,tenge-bank-head-office",
    "share": "sector=manufacturing",
    "embed-builder": "sector=manufacturing",
    "embed": "sector=manufacturing",
}
"""What is asked of a page that shows little otherwise."""


def declarations() -> Pages:
    """Declarations of every page and of its files; an app without a snapshot is enough."""
    app = Flask(__name__)
    register_views(app)
    return pages_of(app)


def address(page: Page, ids: dict[str, str] | None = None) -> str:
    """Path of a page; a KeyError when it is about a thing and no example is known."""
    return page.rule.partition("<")[0] + ((ids or IDS)[page.name] if page.variable else "")


WITH_LEDGER = frozenset(("suggest", "project-revisions"))
"""Pages that are there only where there is a ledger; they have tests of their own, which make one."""

_ALL = declarations()
DECLARED = tuple(found for found in _ALL if found.name not in WITH_LEDGER)
"""Every other page, in the order of the menu."""

FILES_OF_PAGES = tuple(found for found in _ALL.declared.values() if not found.name)
"""Files that hold what a page shows."""

NAMED = frozenset(("/compare.csv",))
"""Files about things that the query names: without it they are refused."""

PATHS = tuple(map(address, DECLARED))
"""An address of every page, without a query."""

LISTED = tuple(address(page) for page in DECLARED if page.robots == "listed")
"""Those that the sitemap lists."""

ADDRESSES = tuple(
    f"{address(page)}?{QUERIES[page.name]}" if page.name in QUERIES else address(page) for page in DECLARED
)
"""An address of every page that shows something."""
