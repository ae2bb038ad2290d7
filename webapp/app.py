"""Makes the Flask app: settings, snapshot and assets in, a WSGI application out."""

from __future__ import annotations

import logging
import pkgutil
import re
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge
from whitenoise import WhiteNoise

import webapp.desk.views
import webapp.ogc.views
import webapp.programs.views
import webapp.views
from geodata.formats import extensions
from geodata.snapshot.snapshot import Snapshot, build_snapshot
from geodata.tiles.pmtiles import ArchiveError
from webapp import basemap, i18n, problems
from webapp.desk.views.guarding import DeskBlueprint
from webapp.edited import past, served
from webapp.frontdoor import FrontDoor
from webapp.http import caching
from webapp.http.caching import Answer
from webapp.http.kept import MAX_PATH_BYTES, MAX_QUERY_BYTES, answer_store
from webapp.http.lanes import REFUSED, Lanes
from webapp.http.trust import Trust
from webapp.mapping import Assets, Service, services
from webapp.programs.views.admitting import ProgramBlueprint
from webapp.settings import PREFIX, Settings, SettingsError, load_settings
from webapp.state import EXTENSION, STATIC, Atlas, atlas, templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from webapp.edited.served import EditedCatalog

FILES = "/static/"
"""Path that built files are below."""

TRUST = "trust"
"""Name of the extension that meets every request, and passes on to the front door what may be answered."""

FILES_AND_FLASK = "files-and-flask"
"""Name of the extension that answers what the front door passes on."""

log = logging.getLogger(__name__)

STATIC_SECONDS = 3600
"""How long a static file without a hash in its name may be used unasked."""

MAX_BODY_BYTES = 64 * 1024
"""Requests with longer bodies are refused at once, whatever they ask; a shorter one is read where a form is sent."""

FORM_MEMORY_BYTES = 4 * 64 * 1024
"""Where files are taken: Werkzeug reads 64 KiB at a time and holds the end of a part until it knows what follows."""

VIEWS = (webapp.views, webapp.ogc.views, webapp.desk.views, webapp.programs.views)
"""Folders whose modules each have a blueprint."""

_HASHED = re.compile(r"/dist/.*[-.][0-9A-Za-z_]{8,}\.[a-z0-9]+$")


def create_app(
    settings: Settings | None = None,
    snapshot: Snapshot | None = None,
    *,
    assets: Assets | None = None,
    clock: Callable[[], datetime] | None = None,
    refused: Callable[[], list[str]] = list,
) -> Flask:
    """Make the app.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when None.
    snapshot : Snapshot, optional
        Built from the catalogue that the settings name when None.
    assets : Assets, optional
        Read from the built front end when None.
    clock : callable, optional
        Gives the present time in UTC.
    refused : callable
        Gives the reasons why a newer catalogue is not served.

    Raises
    ------
    SettingsError, CatalogError, AssetsNotBuiltError, ExtensionError
        The app is made whole or not at all.
    """
    settings = settings or load_settings()
    if settings.database:
        served.ledger_of(settings)  # an address that is none is told at once
    read = served.load(settings) if snapshot is None else None
    snapshot = snapshot or _snapshot(cast("EditedCatalog", read), settings)
    assets = assets or Assets.load(STATIC / "dist")
    state = Atlas(
        settings,
        snapshot,
        assets,
        _basemap(settings),
        _services(settings),
        answer_store(settings.cache_bytes),
        _lanes(settings),
        clock or _utc_now,
        refused,
        read,
    )
    app = _flask(state)
    i18n.register(app)
    problems.register(app)
    register_views(app)
    _register_outside(app)
    _hooks(app)
    app.extensions[FILES_AND_FLASK] = files = _with_files(app)
    app.extensions[TRUST] = app.wsgi_app = Trust(files, settings.proxies, settings.trusted_hosts)  # type: ignore[method-assign]  # Flask's own way to wrap an app
    _put_before(app, state)
    return app


def _flask(state: Atlas) -> Flask:
    """Flask's own object with its settings, and no routes yet."""
    app = Flask(__name__, static_folder=str(STATIC), template_folder=str(templates_folder()))
    app.response_class = Answer
    app.extensions[EXTENSION] = state
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY_BYTES
    app.config["TRUSTED_HOSTS"] = list(state.settings.trusted_hosts) or None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def renew_app(app: Flask) -> Flask:
    """Let an app answer from the catalogue as it is now, made ready, and hold nothing of the state before.

    Raises
    ------
    CatalogError
        When it is not in order; the app is as it was.
    """
    before: Atlas = app.extensions[EXTENSION]
    settings = before.settings
    read = served.load(settings, before.edited)
    content = _snapshot(read, settings, before.content)
    answers, lanes = answer_store(settings.cache_bytes), _lanes(settings)
    state = replace(before, content=content, edited=read, answers=answers, lanes=lanes)
    state.prepare(before)
    app.extensions[EXTENSION] = state
    _put_before(app, state)
    return app


def _snapshot(read: EditedCatalog, settings: Settings, before: Snapshot | None = None) -> Snapshot:
    """Snapshot of what was read, of which the ledger remembers which revision it is."""
    made = build_snapshot(read.catalog, settings.store, settings.databases, before)
    if settings.database_url is not None:
        made = replace(made, revision=read.known_revision)
        past.note_served(settings, made)
    return made


def _put_before(app: Flask, state: Atlas) -> None:
    """Let an app answer from a state: what every request meets first has it at hand."""
    for notice in state.content.catalog.notices:
        log.warning("%s", notice)
    app.extensions[TRUST].app = FrontDoor(app.extensions[FILES_AND_FLASK], state)


def _lanes(settings: Settings) -> Lanes:
    share = 0 if settings.proxies else settings.connections
    return Lanes(settings.threads, settings.answer_seconds, settings.export_seconds, share)


def register_views(app: Flask) -> None:
    """Register the blueprint of each module in the folders of views: a new page is listed nowhere."""
    for folder in VIEWS:
        for found in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
            blueprint = getattr(import_module(found.name), "blueprint", None)
            if blueprint is not None:
                app.register_blueprint(blueprint)


def _register_outside(app: Flask) -> None:
    """Register the pages that other distributions add; their templates come after ours.

    Raises
    ------
    ExtensionError
        When one is no blueprint, or has a name or an address that is taken.
    """
    for extension in extensions.load(extensions.PAGES):
        blueprint = extension.value
        if not isinstance(blueprint, Blueprint):
            raise extension.refused(f"is of type {type(blueprint).__name__}, not a flask.Blueprint")
        before = {rule.rule for rule in app.url_map.iter_rules()}
        try:
            app.register_blueprint(blueprint)
        except ValueError as error:  # Flask's word for a name that is taken, and ours
            raise extension.refused(str(error)) from error
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{blueprint.name}.")]
        taken = sorted(rule.rule for rule in rules if rule.rule in before)
        if taken:
            raise extension.refused(f"the address {taken[0]} is taken")


def _basemap(settings: Settings) -> basemap.Basemap:
    try:
        return basemap.load(settings.basemap, settings.basemap_credit)
    except (ArchiveError, basemap.BasemapError) as error:
        if settings.basemap is None:
            raise
        raise SettingsError(f"{PREFIX}BASEMAP: {error}") from error


def _services(settings: Settings) -> tuple[Service, ...]:
    try:
        return services.read(settings.tile_layers)
    except services.ServiceError as error:
        raise SettingsError(f"{PREFIX}TILE_LAYERS: {error}") from error


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _hooks(app: Flask) -> None:
    @app.before_request
    def _refuse() -> None:
        if REFUSED in request.environ:
            raise request.environ[REFUSED]
        if len(request.query_string) > MAX_QUERY_BYTES:
            raise RequestURITooLarge(f"The query string is longer than {MAX_QUERY_BYTES} bytes.")
        if len(request.environ["PATH_INFO"]) > MAX_PATH_BYTES:
            raise RequestURITooLarge(f"The path is longer than {MAX_PATH_BYTES} bytes.")
        most = _longest_body()
        if (request.content_length or 0) > most:
            raise RequestEntityTooLarge(f"The body is longer than {most} bytes; no form here is longer.")
        if most > MAX_BODY_BYTES:
            request.max_content_length = most  # also of a body that does not say how long it is
            request.max_form_memory_size = FORM_MEMORY_BYTES  # parts of a file on their way to the disk count too

    @app.after_request
    def _finish(response: Response) -> Response:
        state = atlas()
        return caching.finish(response, request.environ, state.answers, state.allowed)


def _longest_body() -> int:
    """Bytes that the body of the present request may have: more where the desk takes files, and programs changes."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if isinstance(blueprint, DeskBlueprint | ProgramBlueprint):
        return blueprint.long_bodies.get(request.endpoint or "", MAX_BODY_BYTES)
    return MAX_BODY_BYTES


class _WholeFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """Built files, always whole: WhiteNoise does not know ``If-Range`` and refuses ranges of one byte."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(FILES):
            environ.pop("HTTP_RANGE", None)
        answer: Iterable[bytes] = super().__call__(environ, start_response)
        return answer


def _with_files(app: Flask) -> WhiteNoise:
    """Built files, and Flask for everything else."""
    files = _WholeFiles(
        app.wsgi_app, max_age=STATIC_SECONDS, allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
    )  # fmt: skip
    if STATIC.is_dir():
        files.add_files(str(STATIC), prefix=FILES.lstrip("/"))
    return files
