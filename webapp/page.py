"""Pages for people, each declared once at its view; menu, sitemap, robots, sharing, days and tests read it from here.

``Page`` says in one place where a page lives, what it takes and how it is found; ``file_at`` says it of a file that
holds what a page shows. A declaration belongs to the app that the view's blueprint is registered with. Knows no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Literal

from flask import current_app, g, request
from werkzeug.exceptions import NotFound

from geodata.errors import QueryError
from webapp.http import arguments, negotiate
from webapp.i18n import chosen_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask import Blueprint
    from flask.sansio.app import App

    from webapp.http.caching import Answer
    from webapp.present.downloads import Download

    View = Callable[..., Answer]

EXTENSION = "pages"
DAY = "asof"
"""Parameter of every page that knows days: what was known on a day."""

LEFT_OUT = "left_out"
"""Where ``flask.g`` holds what was left out of the address."""

MOST_LEFT_OUT = 20
"""Values that are left out one by one; after that whole parameters are, so that no address makes much work."""

MAX_SAID = 80
"""Characters of what was left out that a page repeats."""

Robots = Literal["listed", "unlisted", "refused"]
"""``listed`` in the sitemap; ``unlisted`` may be read but is not named; ``refused`` by robots.txt."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """Entry of the main menu.

    Parameters
    ----------
    label : callable
        Gives the words in the reader's language.
    order : int
        Lower comes first.
    is_first : bool
        Whether it always stands in the header; the others are behind one word.
    """

    label: Callable[[], str]
    order: int
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed on of a page besides its address.

    Parameters
    ----------
    title : str
        With the labels of what was chosen on the page.
    key : str
        Names the BibTeX entry; made of the page's name when empty.
    embed_url : str
        Page that makes the code for other sites; empty where there is no map.
    downloads : tuple of Download
        Files of what the page shows.
    keeps_lang : bool
        Whether the address handed on keeps the language that the reader chose.
    """

    title: str
    key: str = ""
    embed_url: str = ""
    downloads: tuple[Download, ...] = ()
    keeps_lang: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people.

    Parameters
    ----------
    rule : str
        Address, as Flask has it.
    name : str
        As in ``/share?page=``, and the id of the menu's entry; empty for a file.
    takes : tuple of str
        Parameters of the query besides those that every address takes.
    knows_days : bool
        Whether ``asof`` is one of them, so that links to it keep the day.
    is_open : bool
        Whether the view itself says which parameters are allowed.
    has_forms : bool
        Whether the view chooses among several forms; otherwise ``f=`` may name nothing but HTML.
    entry : MenuEntry, optional
        In the main menu.
    under : str
        Name of the entry that is marked as current.
    ids : callable, optional
        Gives the ids of all things that have such a page.
    id_as : str
        Parameter of ``/share`` that names the thing.
    robots : str
        See ``Robots``.
    is_there : callable, optional
        Says whether the catalogue has what the page shows; without it nothing leads there, and the answer is 404.
    share : callable, optional
        Takes what the view takes and gives what is handed on; None where the page cannot be shared.
    pictured : tuple of str
        Parameters that the picture of the page takes over; without any it shows the whole map.
    pictured_as : str
        Parameter of the picture that names the thing that the page is about.
    endpoint : str
        Flask's name of the view; known once it is declared.
    """

    rule: str
    name: str
    takes: tuple[str, ...] = ()
    knows_days: bool = False
    is_open: bool = False
    has_forms: bool = False
    entry: MenuEntry | None = None
    under: str = ""
    ids: Callable[[], Iterable[str]] | None = None
    id_as: str = "id"
    robots: Robots = "listed"
    is_there: Callable[[], bool] | None = None
    share: Callable[..., Handed] | None = None
    pictured: tuple[str, ...] = ()
    pictured_as: str = ""
    endpoint: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Parameters of the query, the day among them."""
        return (*self.takes, DAY) if self.knows_days else self.takes

    @property
    def variable(self) -> str:
        """Name of the id in the rule; empty where there is none."""
        return self.rule.partition("<")[2].partition(">")[0].rpartition(":")[2]

    def at(self, blueprint: Blueprint) -> Callable[[View], View]:
        """Declare a view of a blueprint.

        A page of the menu is shared under the words of its entry unless it says more.
        """
        share = _under_its_label(self.entry) if self.entry is not None and self.share is None else self.share

        def declare(view: View) -> View:
            found = replace(
                self, under=self.under or self.name, share=share, endpoint=f"{blueprint.name}.{view.__name__}"
            )

            @wraps(view)
            def checked(**values: str) -> Answer:
                return found.answer(view, values)

            blueprint.add_url_rule(found.rule, view.__name__, checked, methods=["GET"])
            blueprint.record(lambda setup: pages_of(setup.app).add(found))
            return checked

        return declare

    def answer(self, view: View, values: dict[str, str]) -> Answer:
        """Ask the view; a page for people leaves out what it cannot read of an address, and says so.

        Raises
        ------
        QueryError
            Naming the parameter: for programs, and where nothing can be left out.
        NotFound
            Where the catalogue has nothing to show there.
        """
        if self.is_there is not None and not self.is_there():
            raise NotFound
        for tries in count():
            try:
                self.check()
                return view(**values)
            except QueryError as error:
                if error.parameter not in self._forgivable():
                    raise
                _leave_out(error.parameter, error.value if tries < MOST_LEFT_OUT else None)
        raise AssertionError  # the loop has no end

    def _forgivable(self) -> set[str]:
        """Parameters that may be left out; where there is a document too, who names no page is told of its language."""
        if not self.is_for_people:
            return set()
        is_named = not self.has_forms or negotiate.is_person(request.headers.get("Accept", ""))
        return set(request.args).difference({"f"} if is_named else {"f", "lang"})

    @property
    def is_for_people(self) -> bool:
        """Whether this request gets a page, and neither a file nor JSON."""
        asked = request.args.get("f") or negotiate.HTML.name
        accept = request.headers.get("Accept", "")
        is_program = negotiate.accepted(accept) is negotiate.Representation.JSON
        return bool(self.name) and asked == negotiate.HTML.name and not is_program

    def check(self) -> None:
        """Pass over parameters that a page for people does not know, and refuse what else is asked of it in vain.

        Raises
        ------
        QueryError
            Naming the parameter.
        """
        if not self.is_open:
            take(self.parameters)
        chosen_language()
        if not self.has_forms:
            arguments.several(request.args, "f", (negotiate.HTML.name,))


@dataclass(frozen=True, slots=True)
class Pages:
    """Declarations of an app by endpoint."""

    declared: dict[str, Page] = field(default_factory=dict)

    def add(self, found: Page) -> None:
        """Take a declaration in.

        Raises
        ------
        ValueError
            When another page has its name.
        """
        for other in self.declared.values():
            if found.name and found.name == other.name:
                raise ValueError(f"the pages {other.endpoint} and {found.endpoint} are both called {found.name!r}")
        self.declared[found.endpoint] = found

    def __iter__(self) -> Iterator[Page]:
        """All pages without their files: those of the menu in its order, then those of one address, then the others."""
        named = [found for found in self.declared.values() if found.name]
        return iter(sorted(named, key=_place))


def take(names: Iterable[str]) -> None:
    """Take only parameters of some names: others are passed over on a page for people, and refused elsewhere.

    Raises
    ------
    QueryError
        For the first unknown one.
    """
    found = current()
    if found is not None and found.is_for_people:
        request.args = arguments.known_only(request.args, names)
    else:
        arguments.allow(request.args, names)


def left_out() -> tuple[str, ...]:
    """What the page that answers could not read of the address: ``status=nonsense``."""
    return tuple(g.get(LEFT_OUT, ()))


def _leave_out(name: str, value: str | None) -> None:
    """Go on as if a parameter, or one of its values, were not in the address."""
    request.args, said = arguments.without(request.args, name, value)
    g.setdefault(LEFT_OUT, []).append(f"{name}={said}"[:MAX_SAID])


def _place(found: Page) -> tuple[bool, bool, int]:
    return bool(found.variable), found.entry is None, found.entry.order if found.entry else 0


def file_at(
    blueprint: Blueprint, rule: str, *, takes: tuple[str, ...] = (), knows_days: bool = False
) -> Callable[[View], View]:
    """Declare a view that gives as a file what a page shows."""
    return Page(rule, "", takes, knows_days=knows_days, has_forms=True, robots="unlisted").at(blueprint)


def _under_its_label(entry: MenuEntry) -> Callable[..., Handed]:
    return lambda: Handed(entry.label())


def pages_of(app: App) -> Pages:
    """Declarations of an app."""
    found: Pages = app.extensions.setdefault(EXTENSION, Pages())
    return found


def pages() -> Pages:
    """Declarations of the app that answers the current request."""
    return pages_of(current_app)


def present() -> Iterator[Page]:
    """Pages that the catalogue has something for, in their order."""
    return (found for found in pages() if found.is_there is None or found.is_there())


def declared(endpoint: str | None) -> Page | None:
    """Page or its file at an endpoint; None for any other address."""
    return pages().declared.get(endpoint or "")


def current() -> Page | None:
    """Page or its file that the current request asks for."""
    return declared(request.endpoint)


def knows_days(endpoint: str | None) -> bool:
    """Whether links to an endpoint keep the day of the past."""
    found = declared(endpoint)
    return found is not None and found.knows_days


def sharable(name: str | None) -> Page:
    """Page to hand on; the first of the menu when none is named.

    Raises
    ------
    QueryError
        When no page of this name can be shared (parameter ``page``).
    """
    known = [found for found in present() if found.share is not None]
    for found in known:
        if name in (found.name, None):
            return found
    raise QueryError("page", f"{str(name)[:80]!r} is none of {', '.join(found.name for found in known)}")
