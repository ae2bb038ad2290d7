"""What one server process holds: settings, snapshot, built assets and ready answers; set up once, then only read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, has_request_context, request

import geodata
from geodata.errors import LayerAwayError, QueryError, TookTooLongError
from geodata.formats import extensions
from geodata.layers import deadline
from geodata.ledger.errors import UnknownRevisionError
from geodata.snapshot import history
from geodata.snapshot.snapshot import DATED as LAYERS_WITH_AGES
from webapp.edited.past import Past, States, weight_of
from webapp.http import arguments
from webapp.http.revisions import PINNED
from webapp.http.security import Allowed
from webapp.mapping.services import sites
from webapp.picture.kit import Kit
from webapp.present import finding
from webapp.translations import languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from geodata.layers.served import ServedLayer
    from geodata.ledger.ledger import Ledger
    from geodata.snapshot.snapshot import Snapshot
    from webapp.basemap import Basemap
    from webapp.edited.past import Shown
    from webapp.edited.served import EditedCatalog
    from webapp.http.arguments import Args
    from webapp.http.kept import AnswerStore
    from webapp.http.lanes import Lanes
    from webapp.mapping import Assets, Service
    from webapp.present.finding import Shelf
    from webapp.settings import Settings

EXTENSION = "atlas"
TODAY = "today"
WEBAPP = Path(__file__).parent
STATIC = WEBAPP / "static"
_PROGRAM = {".py", ".json", ".mo", ".html", ".svg"}
"""Endings of the files that shape answers; they are looked for in every folder below the packages and the templates."""

_LAYERLESS = re.compile("/(?:healthz|readyz|metrics|functions|robots[.]txt)$|/(?:static|basemap|tileMatrixSets)(?:/|$)")
"""Addresses whose answers tell of no layer, so that no database is asked for them."""

KEPT_DAYS = 2
"""States as known on a day that are kept for each revision: far fewer than of the present."""

_OF_EVERY_STATE = ("program", "allowed", "interface", "ledger", "kit", "past", "_states")
"""What is worked out once of program and settings, whichever state is shown."""

_NOT_PROGRAM = {"frontend", "data", "__pycache__"}
"""Folders that no answer is made of: sources of the assets, and the catalogue, which the snapshot's id tells."""

_TIMELESS = (
    "/-/versions[.]json|/basemap/.*|/conformance|/functions|/map/.*|/openapi|/openapi[.]json|/qgis/.*|/robots[.]txt"
    "|/sitemap[.]xml|/tileMatrixSets.*|/collections/[^/]*/(?:queryables|schema|sortables)"
)
"""Addresses where no answer depends on the day, besides layers that say nothing of ages."""


@dataclass(frozen=True)
class Atlas:
    """State of a server process.

    Parameters
    ----------
    settings : Settings
        Checked.
    content : Snapshot
        What is served, with the ages of the day of compiling; ``snapshot`` has those of today.
    assets : Assets
        Addresses of built scripts and styles.
    basemap : Basemap
        The vector base map.
    services : tuple of Service
        Maps of others that a reader may choose.
    answers : AnswerStore
        Ready answers.
    lanes : Lanes
        Who works at this moment.
    clock : callable
        Gives the time, in UTC: that of ``timeStamp``, and the day that ages are counted to.
    refused : callable
        Gives the reasons why a newer catalogue is not served; none when there is no newer one.
    edited : EditedCatalog or None
        What was read of files and ledger; None for a snapshot that was made elsewhere.
    pinned : Shown or None
        Revision whose state this is; None for the present.
    """

    settings: Settings
    content: Snapshot
    assets: Assets
    basemap: Basemap
    services: tuple[Service, ...]
    answers: AnswerStore
    lanes: Lanes
    clock: Callable[[], datetime]
    refused: Callable[[], list[str]]
    edited: EditedCatalog | None = None
    pinned: Shown | None = None

    @property
    def today(self) -> date:
        """Day that ages are counted to: the present one in UTC, or that on which the revision came."""
        return self.pinned.day if self.pinned else self.clock().date()

    @property
    def snapshot(self) -> Snapshot:
        """What is served, today: a server that runs over midnight goes on with the new day."""
        today = self.today
        held = self._held.get(TODAY)
        if held is None or held.today != today:
            held = self._held[TODAY] = self.content.on(today)
        return held

    def prepare(self, before: Atlas | None = None) -> None:
        """Make all that requests of today need; what has not changed is taken from the state before."""
        was = before.snapshot if before is not None else None
        shown = self._held[TODAY] = self.content.on(self.today, was)
        shown.prepare(was)
        if before is not None:
            self.__dict__["program"] = before.program  # it is still the one in memory

    @cached_property
    def _held(self) -> dict[str, Snapshot]:
        return {}

    @cached_property
    def _timeless(self) -> re.Pattern[str]:
        return _timeless(id_ for id_ in self.content.layers if id_ not in LAYERS_WITH_AGES)

    def depends_on_day(self, path: str) -> bool:
        """Whether what is at a path says how old knowledge is, or which plans have passed."""
        return self._timeless.fullmatch(path) is None

    def stamp(self, path: str) -> str | None:
        """Snapshot and program in one text, and the day where an answer depends on it: how its entity tag begins.

        The state of live layers follows where an answer tells of them; None where nobody can know that state.

        Raises
        ------
        LayerAwayError, TookTooLongError
            When a live layer is asked for whose database does not answer.
        """
        begun = f"{self._stamp}.{_written(self.today)}" if self.depends_on_day(path) else self._stamp
        return begun if not self._live else self._with_editions(begun, path)

    def _with_editions(self, begun: str, path: str) -> str | None:
        """Add the states of the live layers that an answer tells of."""
        if _LAYERLESS.match(path):
            return begun
        layer_id = path.split("/")[2] if path.startswith("/collections/") else ""
        with deadline.within(self.settings.answer_seconds):
            if layer_id in self._live:
                edition = self._live[layer_id].edition()
                return edition and f"{begun}.{edition}"
            if layer_id in self.content.layers:
                return begun
            return ".".join([begun, *map(self._listed, self._live.values())])

    def _listed(self, layer: ServedLayer) -> str:
        """State of a layer among others: these are told of, whether its database answers or not."""
        try:
            return layer.edition() or f"{self.clock():%H%M}"
        except (LayerAwayError, TookTooLongError):
            return "away"

    def is_settled(self) -> bool:
        """Whether all that the present request has read of live layers is of the state that its stamp tells."""
        return all(layer.is_settled() for layer in self._live.values())

    @cached_property
    def _live(self) -> dict[str, ServedLayer]:
        return {id_: layer for id_, layer in self.content.layers.items() if layer.is_live}

    @cached_property
    def _stamp(self) -> str:
        of_revision = f".r{self.content.revision}" if self.content.revision or self.pinned else ""
        return f"{self.content.id}{of_revision}.{self.program}"

    @cached_property
    def program(self) -> str:
        """Hash of the program and of what the operator puts beside it: translations, base map, maps of others."""
        return program_id(*self._translations, also=f"{self.basemap.hash} {self.settings.tile_layers}")

    @cached_property
    def allowed(self) -> Allowed:
        """What pages with the map may do that others may not."""
        return Allowed(self.settings.embed_ancestors, sites(self.services))

    @cached_property
    def interface(self) -> tuple[str, ...]:
        """Languages that the interface is translated into."""
        return languages.interface(*self._translations)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that a reader may choose: those of the interface, then others that the catalogue has names in."""
        return tuple(dict.fromkeys((*self.interface, *self.snapshot.catalog.about.languages)))

    @cached_property
    def own_names(self) -> dict[str, str]:
        """What each of these languages calls itself."""
        return {code: languages.own_name(code, *self._translations) for code in self.languages}

    @property
    def _translations(self) -> tuple[Path, ...]:
        return (self.settings.translations,) if self.settings.translations else ()

    @property
    def is_edited(self) -> bool:
        """Whether what people change is kept here."""
        return self.settings.database_url is not None

    @cached_property
    def ledger(self) -> Ledger | None:
        """Where what people change is kept, opened by who needs it; None where there is none."""
        from webapp.edited.served import ledger_of

        return ledger_of(self.settings)

    @cached_property
    def search_index(self) -> tuple[Shelf, ...]:
        """What the search looks through; made at the first search."""
        return finding.index(self.content)

    @cached_property
    def kit(self) -> Kit:
        """What pictures are drawn with."""
        files = {name: url.rpartition("/")[2] for name, url in self.assets.files}
        return Kit(self.assets.symbols, self.assets.folder, files if self.assets.folder else {})

    @cached_property
    def history(self) -> history.History:
        """States of the past, as known on a day."""
        return history.History(self.content, KEPT_DAYS if self.pinned else history.KEPT_SNAPSHOTS)

    def at(self, text: str) -> Atlas:
        """State of a revision: everything that is served is a function of it, as of the present.

        Parameters
        ----------
        text : str
            Number of the revision, or id of a snapshot.

        Raises
        ------
        QueryError
            When the text is neither.
        UnknownRevisionError
            When there is no such revision, or its snapshot is another by now, since the files below it are.
        LedgerUnavailableError, BusyError
            When the ledger does not answer, or the state is not ready in time.
        """
        number = self.past.number(text)
        found = self._states.get(number)
        if text in (str(number), found.content.id):
            return found
        other = f"the snapshot {text} was revision {number} with files of an earlier release, which are not kept"
        raise UnknownRevisionError(f"{other}; on the files of today revision {number} is {found.content.id}")

    @cached_property
    def past(self) -> Past:
        """What was accepted, revision by revision."""
        return Past(self.settings, self.ledger, self.content)

    @cached_property
    def _states(self) -> States[Atlas]:
        return States(self._opened, lambda state: weight_of(state.content))

    def _opened(self, number: int) -> Atlas:
        made = replace(self, content=self.past.snapshot(number), pinned=self.past.shown(number))
        shared = {name: getattr(self, name) for name in _OF_EVERY_STATE}
        made.__dict__.update(shared)
        return made

    def asked(self, args: Args) -> Snapshot:
        """Present, or what was known on the day that ``asof`` names.

        Raises
        ------
        QueryError
            When ``asof`` is no day, month or year.
        """
        day = as_of(args)
        return self.snapshot if day is None or day >= self.history.compiled else self.history.at(day)

    def asked_layer(self, layer_id: str, args: Args) -> ServedLayer:
        """Layer of the present, or of the day that ``asof`` names; its texts in the language that ``lang`` names.

        Raises
        ------
        UnknownLayerError
            When there is none.
        QueryError
            When ``asof`` is no day, or the layer has no history.
        """
        lang = args.get("lang", "")
        if "asof" not in args or not arguments.single(args, "asof"):
            return self.snapshot.layer_in(layer_id, lang) if lang in self.languages else self.snapshot.layer(layer_id)
        if layer_id not in history.LAYERS:
            raise QueryError("asof", f"the layer {layer_id!r} has no history; {', '.join(history.LAYERS)} have one")
        asked = self.asked(args)
        return asked.layer_in(layer_id, lang) if lang in self.languages else asked.layer(layer_id)


@lru_cache(2)
def _written(day: date) -> str:
    """A day as it stands in entity tags; to write it costs more than all else that a kept answer does with it."""
    return f"{day:%Y%m%d}"


def _timeless(layers: Iterable[str]) -> re.Pattern[str]:
    """Pattern of the addresses where no answer depends on the day."""
    found = "|".join(map(re.escape, layers))
    return re.compile(f"{_TIMELESS}|/collections/(?:{found})(?:/.*)?" if found else _TIMELESS, re.DOTALL)


def as_of(args: Args) -> date | None:
    """Day whose knowledge is asked for; None for the present.

    Raises
    ------
    QueryError
        When ``asof`` is no day, month or year.
    """
    value = arguments.single(args, "asof")
    return None if value is None else history.parse_as_of(value)


def atlas() -> Atlas:
    """State of the app that answers the current request, or that of the revision that it asks for."""
    opened: Atlas | None = request.environ.get(PINNED) if has_request_context() else None
    if opened is not None:
        return opened
    state: Atlas = current_app.extensions[EXTENSION]
    return state


def shown() -> Snapshot:
    """Snapshot that the current request asks for, see ``Atlas.asked``."""
    return atlas().asked(request.args)


def templates_folder() -> Path:
    """Folder of the templates: inside the installed package, or beside it in a source tree."""
    packed = WEBAPP / "templates"
    return packed if packed.is_dir() else WEBAPP.parent / "templates"


def program_id(*more: Path, also: str = "") -> str:
    """Hash of the version and of every file that shapes answers, so that a change of any renews all entity tags.

    Parameters
    ----------
    *more : pathlib.Path
        Folders that the operator adds.
    also : str
        Hash of something else that answers speak of.
    """
    places = (WEBAPP, Path(geodata.__file__).parent, templates_folder(), *extensions.places(), *more)
    return hash_of_program(places, also=also)


def hash_of_program(folders: Iterable[Path], *, also: str = "") -> str:
    """Hash of the version and of the program's files in some folders, however deep, with their places.

    A folder may be a single file: a module that another distribution adds.
    """
    digest = hashlib.sha256(f"{geodata.__version__} {also}".encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            place = path.relative_to(folder if folder.is_dir() else folder.parent)
            if path.suffix in _PROGRAM and not _NOT_PROGRAM.intersection(place.parts[:-1]) and path.is_file():
                digest.update(place.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
